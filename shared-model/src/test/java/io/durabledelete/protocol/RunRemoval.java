package io.durabledelete.protocol;

import io.durabledelete.deletion.RunningRuns;
import io.durabledelete.protocol.Runs.Run;
import io.durabledelete.protocol.Worker.Step;
import io.durabledelete.protocol.checker.State;
import io.durabledelete.protocol.checker.Steps;

/**
 * A worker removes the run history: {@code DeleteRunsStep} and {@code HistoryRemoval}. A chunk is
 * one run: counted on the task first, then removed; what somebody else has counted is removed at
 * first.
 */
final class RunRemoval {
  private static final int OLD = 1;
  private static final int YOUNG = 2;

  private final World world;
  private final TaskDocument task;
  private final Runs runs;

  RunRemoval(World world) {
    this.world = world;
    this.task = world.task;
    this.runs = world.runs;
  }

  void goOn(Worker worker, State now, Steps steps) {
    switch (now.get(worker.step)) {
      case CLOSE_RUNS -> closeRuns(worker, now, steps);
      case REMOVE_COUNTED -> removeCounted(worker, now, steps);
      case READ_CHUNK -> readChunk(worker, now, steps);
      case COUNT_CHUNK -> countChunk(worker, now, steps);
      case REMOVE_CHUNK -> {
        State next = now.copy();
        remove(worker, now.get(worker.chunk), next, steps);
        steps.system(worker.name, "removes a chunk of runs", next.clear(worker.chunk));
      }
      default -> throw new IllegalStateException();
    }
  }

  /** Runs under way are failed with cancel; whatever is open is failed when the runs are kept. */
  private void closeRuns(Worker worker, State now, Steps steps) {
    State next = now.copy();
    boolean cancels = world.setup.running == RunningRuns.CANCEL;
    boolean keeps = world.setup.keepsRuns;
    boolean ends =
        runs.isProcessing(now)
            ? cancels || (keeps && now.has(worker.removesRunning))
            : keeps && now.is(runs.run, Run.PENDING);
    if (ends && !world.has(Mutant.KEPT_RUNS_STAY_OPEN)) {
      runs.end(next);
      next.set(world.promises.damaged);
    }
    Step then = keeps ? Step.HARD_DELETE : Step.REMOVE_COUNTED;
    boolean waits = keeps && runs.isOpen(next) && !world.has(Mutant.KEPT_RUNS_STAY_OPEN);
    next.set(worker.step, waits ? Step.RECORD_FAILURE : then);
    steps.system(worker.name, "ends what it may end", next);
  }

  private void removeCounted(Worker worker, State now, Steps steps) {
    State next = now.copy();
    if (!task.isTakenBy(now, worker.number)) {
      next.set(worker.step, Step.LOOK_FOR_TOMBSTONE);
    } else if (now.has(task.counted) && !world.has(Mutant.COUNTED_RUNS_ARE_COUNTED_AGAIN)) {
      remove(worker, now.get(task.counted), next, steps);
    } else {
      next.set(worker.step, Step.READ_CHUNK);
    }
    steps.system(worker.name, "removes what was counted before", next);
  }

  private void readChunk(Worker worker, State now, Steps steps) {
    int chunk = now.has(runs.old) ? OLD : now.is(runs.run, Run.NONE) ? 0 : YOUNG;
    State next = now.copy();
    if (chunk == 0) {
      next.set(worker.step, Step.HARD_DELETE);
    } else if (chunk == YOUNG && runs.isProcessing(now) && !now.has(worker.removesRunning)) {
      next.set(worker.step, Step.RECORD_FAILURE);
    } else {
      next.set(worker.step, Step.COUNT_CHUNK).set(worker.chunk, chunk);
    }
    steps.system(worker.name, "reads a chunk of runs", next);
  }

  private void countChunk(Worker worker, State now, Steps steps) {
    State next = now.copy();
    if (task.isTakenBy(now, worker.number)) {
      next.set(task.counted, now.get(worker.chunk));
      next.set(task.runsDeleted, Math.min(now.get(task.runsDeleted) + 1, 3));
      next.set(worker.step, Step.REMOVE_CHUNK);
      if (world.may(now, Budget.DATABASE_FAULTS)) {
        State again = world.spent(next, Budget.DATABASE_FAULTS);
        again.set(worker.step, Step.CLOSE_RUNS).clear(worker.chunk);
        steps.fault(worker.name, "counts a chunk, the answer is lost, begins again", again);
      }
    } else {
      next.set(worker.step, Step.LOOK_FOR_TOMBSTONE).clear(worker.chunk);
    }
    steps.system(worker.name, "counts a chunk of runs", next);
  }

  /** A run that was claimed meanwhile is left, and the step fails. */
  private void remove(Worker worker, int chunk, State state, Steps steps) {
    boolean isProcessing = chunk == YOUNG && runs.isProcessing(state);
    boolean spares = isProcessing && !state.has(worker.removesRunning);
    if (spares && !world.has(Mutant.RUN_BATCH_WITHOUT_STATUS)) {
      state.set(worker.step, Step.RECORD_FAILURE);
      return;
    }
    if (spares) {
      steps.breaks(ProtocolRule.REMOVED_DURING_RUN);
    }
    boolean isThere = chunk == OLD ? state.has(runs.old) : !state.is(runs.run, Run.NONE);
    if (isThere) {
      int removed = state.get(world.promises.runsRemoved);
      state.set(world.promises.runsRemoved, removed + 1).set(world.promises.damaged);
    }
    if (chunk == OLD) {
      state.clear(runs.old);
    } else {
      runs.remove(state);
    }
    state.set(worker.step, Step.READ_CHUNK);
  }
}
