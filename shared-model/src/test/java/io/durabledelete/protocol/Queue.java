package io.durabledelete.protocol;

import io.durabledelete.protocol.checker.Layout;
import io.durabledelete.protocol.checker.State;
import io.durabledelete.protocol.checker.Steps;
import io.durabledelete.protocol.checker.Var;
import java.util.ArrayList;
import java.util.List;

/**
 * The queue of jobs, with the delayed copies, and the dead letters. Messages have no order: what is
 * delivered next is anybody's guess.
 */
final class Queue {
  /** The message that names no deletion. */
  static final int FORGED = 0;

  /** More copies than workers make no difference. */
  private static final int MOST_COPIES = 2;

  private final List<Var> copies = new ArrayList<>();
  private final List<Var> letters = new ArrayList<>();

  Queue(Layout layout, Setup setup) {
    for (int id = 0; id <= setup.deletions; id++) {
      boolean isPossible = id != FORGED || setup.of(Budget.FORGED) > 0;
      copies.add(layout.number("messages of " + id, isPossible ? MOST_COPIES : 0));
      letters.add(layout.flag("letter about " + id));
    }
  }

  void put(State state, int id) {
    Var messages = copies.get(id);
    if (state.get(messages) < MOST_COPIES) {
      state.set(messages, state.get(messages) + 1);
    }
  }

  void take(State state, int id) {
    state.spend(copies.get(id));
  }

  boolean has(State now, int id) {
    return now.has(copies.get(id));
  }

  int ids() {
    return copies.size();
  }

  void putLetter(State state, int id) {
    state.set(letters.get(id));
  }

  boolean hasLetter(State now, int id) {
    return now.has(letters.get(id));
  }

  /** What the broker, or somebody at the broker, does. */
  void steps(State now, Steps steps, World world) {
    for (int id = 0; id < copies.size(); id++) {
      if (has(now, id) && world.may(now, Budget.LOST)) {
        State next = world.spent(now, Budget.LOST);
        take(next, id);
        steps.fault("broker", "loses a message", next);
      }
      if (has(now, id) && world.may(now, Budget.DOUBLED)) {
        State next = world.spent(now, Budget.DOUBLED);
        put(next, id);
        steps.fault("broker", "doubles a message", next);
      }
      if (hasLetter(now, id) && world.may(now, Budget.REPLAYS)) {
        State next = world.spent(now, Budget.REPLAYS);
        put(next, id);
        steps.outside("operator", "replays a letter", next);
      }
    }
    if (world.may(now, Budget.FORGED)) {
      State next = world.spent(now, Budget.FORGED);
      put(next, FORGED);
      steps.outside("somebody", "publishes a job without a deletion's id", next);
    }
  }
}
