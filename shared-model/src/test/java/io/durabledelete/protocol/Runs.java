package io.durabledelete.protocol;

import io.durabledelete.protocol.checker.Choice;
import io.durabledelete.protocol.checker.Layout;
import io.durabledelete.protocol.checker.State;
import io.durabledelete.protocol.checker.Var;

/** The run history of the task: an old run, and one that may still be executed. */
final class Runs {
  enum Run {
    NONE,
    PENDING,
    PROCESSING,
    ENDED
  }

  /** A run that ended long ago. */
  final Var old;

  final Choice<Run> run;

  /** The API has claimed the run and has not looked at the task yet. */
  final Var claiming;

  /** An executor has got the run. */
  final Var handedOut;

  private final boolean hasRuns;
  private final boolean waitsAtFirst;
  private final boolean keeps;

  Runs(Layout layout, Setup setup) {
    hasRuns = setup.hasRuns;
    waitsAtFirst = setup.hasRuns && !setup.hasSchedule;
    keeps = setup.keepsRuns;
    old = layout.number("old run", hasRuns ? 1 : 0);
    run = layout.choice("run", Run.class);
    claiming = layout.number("claiming", hasRuns ? 1 : 0);
    handedOut = layout.number("handed out", hasRuns ? 1 : 0);
  }

  void begin(State state) {
    state.set(old, hasRuns ? 1 : 0);
    state.set(run, waitsAtFirst ? Run.PENDING : Run.NONE);
  }

  boolean isProcessing(State now) {
    return now.is(run, Run.PROCESSING);
  }

  boolean isOpen(State now) {
    return now.is(run, Run.PENDING) || isProcessing(now);
  }

  void end(State state) {
    state.set(run, Run.ENDED).clear(handedOut);
  }

  void remove(State state) {
    state.set(run, Run.NONE).clear(handedOut);
  }

  int count(State now) {
    return now.get(old) + (now.is(run, Run.NONE) ? 0 : 1);
  }

  void removeAll(State state) {
    remove(state);
    state.clear(old);
  }

  /** Whether runs are there that must not be once the task is gone. */
  boolean areLeft(State now) {
    return keeps ? isOpen(now) : now.has(old) || !now.is(run, Run.NONE);
  }
}
