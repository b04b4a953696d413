package io.durabledelete.protocol.checker;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Goes through every state that a model can come to, breadth first, so that the first broken rule
 * is found on a shortest way. If none is, it looks for limbo: a state from which the system alone
 * never comes to rest.
 */
public final class Checker {
  private static final int START = -1;

  private final Model model;
  private final Layout layout;
  private final Seen seen;
  private final Limbo limbo = new Limbo();
  private final long[] packed;
  private int current;
  private long stepCount;
  private @Nullable Rule broken;
  private @Nullable State brokenState;

  private Checker(Model model) {
    this.model = model;
    this.layout = model.layout();
    int words = layout.fix();
    this.seen = new Seen(words);
    this.packed = new long[words];
  }

  public static Verdict check(Model model) {
    return new Checker(model).run();
  }

  private Verdict run() {
    State initial = model.initial();
    layout.order(initial);
    idOf(initial, START);
    Steps steps = new Steps(this::take);
    for (current = 0; current < seen.size() && broken == null; current++) {
      model.steps(state(current), steps);
    }
    if (broken != null) {
      return verdict(broken, trace(current - 1, brokenState));
    }
    int stuck = limbo.first(atRest(), seen.size());
    return stuck < 0 ? verdict(null, List.of()) : verdict(model.noLimbo(), trace(stuck, null));
  }

  private Verdict verdict(@Nullable Rule rule, List<String> trace) {
    return new Verdict(seen.size(), stepCount, rule, trace);
  }

  private void take(State next, Kind kind, String who, String what, @Nullable Rule breaks) {
    if (broken != null) {
      return;
    }
    stepCount++;
    layout.order(next);
    broken = breaks == null ? model.brokenIn(next) : breaks;
    if (broken != null) {
      brokenState = next;
      return;
    }
    int id = idOf(next, current);
    if (kind == Kind.SYSTEM) {
      limbo.step(current, id);
    }
  }

  private int idOf(State state, int parent) {
    layout.pack(state, packed);
    return seen.idOf(packed, parent);
  }

  private State state(int id) {
    return layout.unpack(seen.packed(), seen.offset(id));
  }

  private BitSet atRest() {
    BitSet atRest = new BitSet(seen.size());
    for (int id = 0; id < seen.size(); id++) {
      atRest.set(id, model.isAtRest(state(id)));
    }
    return atRest;
  }

  /** The way to a state, and on to the one that broke a rule. */
  private List<String> trace(int last, @Nullable State next) {
    Deque<State> way = new ArrayDeque<>();
    if (next != null) {
      way.addFirst(next);
    }
    for (int id = last; id != START; id = seen.parent(id)) {
      way.addFirst(state(id));
    }
    List<String> trace = new ArrayList<>();
    State before = way.removeFirst();
    for (State after : way) {
      trace.add("%2d. %s".formatted(trace.size() + 1, words(before, after)));
      before = after;
    }
    return trace;
  }

  /** The step from one state to another, found by making all steps once more. */
  private String words(State before, State after) {
    List<String> found = new ArrayList<>();
    String difference = layout.difference(before, after);
    model.steps(
        before,
        new Steps(
            (next, kind, who, what, breaks) -> {
              layout.order(next);
              if (found.isEmpty() && layout.difference(next, after).isEmpty()) {
                found.add("%s: %s (%s)".formatted(who, what, difference));
              }
            }));
    return found.getFirst();
  }
}
