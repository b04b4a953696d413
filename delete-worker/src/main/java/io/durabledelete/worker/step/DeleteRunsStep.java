package io.durabledelete.worker.step;

import com.mongodb.client.ClientSession;
import io.durabledelete.deletion.RunningRuns;
import io.durabledelete.deletion.StepName;
import io.durabledelete.run.RunChunk;
import io.durabledelete.run.RunClaims;
import io.durabledelete.run.RunHistory;
import io.durabledelete.run.RunStatus;
import io.durabledelete.task.DeletionJobs;
import io.durabledelete.task.Task;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Removes the run history in bounded chunks. Each chunk is counted on its task first and removed
 * then, so that the count is exact whatever dies and a new worker goes on where the old one
 * stopped: see {@link HistoryRemoval}.
 *
 * <p>A run that an executor works on (rule D13): with {@code cancel} it is failed first; with
 * {@code detach}, or once the wait is over, it goes like any other; else it is left, and the step
 * fails to be tried again. (The job is only taken when there is none; one can still be claimed a
 * moment later, and is then given back.)
 */
public final class DeleteRunsStep implements ShortStep {
  /** So many runs of a batch can go in one transaction. */
  private static final int FEW = 1_000;

  private final RunHistory history;
  private final RunClaims claims;
  private final DeletionJobs jobs;
  private final Duration runWait;

  /**
   * @param runWait {@code DELETE_RUN_WAIT}
   */
  public DeleteRunsStep(RunHistory history, RunClaims claims, DeletionJobs jobs, Duration runWait) {
    this.history = history;
    this.claims = claims;
    this.jobs = jobs;
    this.runWait = runWait;
  }

  @Override
  public StepName name() {
    return StepName.DELETE_RUNS;
  }

  @Override
  public String whenDone(TakenDeletion deletion) {
    return deletion.deletion().keepsRuns() ? "the runs are kept" : "no run is left";
  }

  @Override
  public StepResult run(List<TakenDeletion> batch, Pace pace) {
    cancelRunning(batch);
    List<TakenDeletion> done =
        new ArrayList<>(batch.stream().filter(one -> one.deletion().keepsRuns()).toList());
    done.forEach(this::keep);
    StepResult removed =
        remove(batch.stream().filter(one -> !one.deletion().keepsRuns()).toList(), pace);
    done.addAll(removed.done());
    return new StepResult(done, removed.unfinished());
  }

  /** What has not ended never will: it ends here, as failed because of its task. */
  private void keep(TakenDeletion deletion) {
    claims.close(deletion.taskUuid(), removesRunning(deletion));
    if (claims.isOpen(deletion.taskUuid())) {
      throw new IllegalStateException("an executor still works on a run of the task");
    }
  }

  private StepResult remove(List<TakenDeletion> batch, Pace pace) {
    List<UUID> taskUuids = batch.stream().map(TakenDeletion::taskUuid).toList();
    if (taskUuids.isEmpty()) {
      return StepResult.done(batch);
    }
    boolean begun = batch.stream().anyMatch(one -> one.deletion().runsCounted() != null);
    if (!begun && history.isEmpty(taskUuids)) {
      return StepResult.done(batch);
    }
    HistoryRemoval removal = new HistoryRemoval(history, jobs, batch, this::removesRunning);
    removal.run(pace);
    List<TakenDeletion> done = removal.done();
    if (!done.isEmpty() && !history.isEmpty(done.stream().map(TakenDeletion::taskUuid).toList())) {
      throw new IllegalStateException("a run of the task is still there after the removal");
    }
    return new StepResult(done, removal.unfinished());
  }

  @Override
  public Collection<Task> little(Collection<Task> ready) {
    Map<UUID, Task> removing =
        ready.stream()
            .filter(task -> !Objects.requireNonNull(task.deletion()).keepsRuns())
            .collect(Collectors.toMap(Task::id, Function.identity()));
    if (removing.isEmpty() || history.isEmpty(removing.keySet())) {
      return removing.values();
    }
    RunChunk few = history.next(removing.keySet(), null, FEW);
    if (few.isFull()) {
      // of the last one, and of those that are not in it, nothing is known
      removing
          .keySet()
          .retainAll(
              few.parts().subList(0, few.parts().size() - 1).stream()
                  .map(RunChunk.Part::taskUuid)
                  .toList());
    }
    few.parts().stream()
        .filter(part -> part.has(RunStatus.PROCESSING))
        .map(RunChunk.Part::taskUuid)
        .forEach(removing::remove);
    return removing.values();
  }

  @Override
  public List<TakenDeletion> within(ClientSession session, List<TakenDeletion> batch) {
    List<UUID> taskUuids = batch.stream().map(TakenDeletion::taskUuid).toList();
    if (history.isEmpty(session, taskUuids)) {
      return batch;
    }
    RunChunk few = history.first(session, taskUuids, FEW);
    if (few.isFull() || history.removeIdle(session, taskUuids) != few.count()) {
      throw new IllegalStateException("the history is not for one transaction (any more)");
    }
    Map<UUID, Map<String, Long>> removed =
        few.parts().stream()
            .collect(Collectors.toMap(RunChunk.Part::taskUuid, RunChunk.Part::byStatusName));
    return batch.stream().map(one -> one.withoutRuns(removed.get(one.taskUuid()))).toList();
  }

  private void cancelRunning(List<TakenDeletion> batch) {
    List<UUID> cancelled =
        batch.stream()
            .filter(deletion -> deletion.deletion().running() == RunningRuns.CANCEL)
            .map(TakenDeletion::taskUuid)
            .toList();
    if (!cancelled.isEmpty()) {
      claims.cancel(cancelled);
    }
  }

  private boolean removesRunning(TakenDeletion deletion) {
    return deletion.deletion().running() != RunningRuns.WAIT
        || !deletion.takenAt().isBefore(deletion.deletion().waitsUntil(runWait));
  }
}
