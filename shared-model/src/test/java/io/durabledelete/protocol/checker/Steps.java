package io.durabledelete.protocol.checker;

import java.util.function.BiConsumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Takes the steps that a model tells of. */
public final class Steps {
  private final Taker taker;
  private @Nullable Rule broken;

  interface Taker {
    void take(State next, Kind kind, String who, String what, @Nullable Rule broken);
  }

  Steps(Taker taker) {
    this.taker = taker;
  }

  /** A step of the system, when nothing goes wrong. */
  public void system(String who, String what, State next) {
    give(next, Kind.SYSTEM, who, what);
  }

  /** A step of a client, or of somebody else who may as well not make it. */
  public void outside(String who, String what, State next) {
    give(next, Kind.OUTSIDE, who, what);
  }

  /** Something goes wrong. */
  public void fault(String who, String what, State next) {
    give(next, Kind.FAULT, who, what);
  }

  /** The step that is told next breaks a rule. */
  public void breaks(Rule rule) {
    broken = rule;
  }

  /**
   * The same, but whoever is not through yet goes on at once: nobody comes in between.
   *
   * @param goesOn whether there is more to do in a state
   * @param more does it
   */
  public Steps atOnce(Predicate<State> goesOn, BiConsumer<State, Steps> more) {
    return new Steps(
        (next, kind, who, what, rule) -> {
          if (rule == null && kind == Kind.SYSTEM && goesOn.test(next)) {
            more.accept(next, atOnce(goesOn, more));
          } else {
            taker.take(next, kind, who, what, rule);
          }
        });
  }

  private void give(State next, Kind kind, String who, String what) {
    Rule rule = broken;
    broken = null;
    taker.take(next, kind, who, what, rule);
  }
}
