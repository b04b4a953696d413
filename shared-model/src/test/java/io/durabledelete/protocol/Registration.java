package io.durabledelete.protocol;

import io.durabledelete.protocol.checker.Choice;
import io.durabledelete.protocol.checker.Layout;
import io.durabledelete.protocol.checker.State;
import io.durabledelete.protocol.checker.Var;

/** The cron job of the task. */
final class Registration {
  enum Occurrence {
    AHEAD,
    DUE,
    /** It fell due while the task was being deleted. */
    MISSED
  }

  final Var there;
  final Choice<Occurrence> occurrence;
  private final boolean atFirst;

  Registration(Layout layout, Setup setup) {
    there = layout.number("registration", setup.hasSchedule ? 1 : 0);
    occurrence = layout.choice("occurrence", Occurrence.class);
    atFirst = setup.hasSchedule && !setup.has(Mutant.CREATE_IN_TWO_WRITES);
  }

  void begin(State state) {
    state.set(there, atFirst ? 1 : 0);
  }

  boolean isDue(State now) {
    return now.has(there) && !now.is(occurrence, Occurrence.AHEAD);
  }

  void add(State state) {
    state.set(there);
    moveOn(state);
  }

  void remove(State state) {
    state.clear(there);
    moveOn(state);
  }

  /** To the next instant after now. */
  void moveOn(State state) {
    state.set(occurrence, Occurrence.AHEAD);
  }
}
