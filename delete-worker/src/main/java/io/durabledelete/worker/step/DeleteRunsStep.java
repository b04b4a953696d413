package io.durabledelete.worker.step;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toMap;

import io.durabledelete.deletion.RunningRuns;
import io.durabledelete.deletion.StepName;
import io.durabledelete.run.RunClaims;
import io.durabledelete.run.RunHead;
import io.durabledelete.run.RunStatus;
import io.durabledelete.run.Runs;
import io.durabledelete.store.Transactions;
import io.durabledelete.task.DeletionJobs;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;

/**
 * Removes the run history in bounded batches. Each batch is counted on its task in the transaction
 * that removes it, so that the count is exact whatever dies, and a new worker goes on where the old
 * one stopped.
 *
 * <p>A run that an executor works on (rule D13): with {@code cancel} it is failed first; with
 * {@code detach}, or once the wait is over, it goes like any other; else it is left, and the step
 * fails to be tried again. (The job is only taken when there is none; one can still be claimed a
 * moment later, and is then given back.)
 */
public final class DeleteRunsStep implements DeletionStep {
  private static final int BATCH = 1_000;

  private final Transactions transactions;
  private final Runs runs;
  private final RunClaims claims;
  private final DeletionJobs jobs;
  private final Duration runWait;

  /**
   * @param runWait {@code DELETE_RUN_WAIT}
   */
  public DeleteRunsStep(
      Transactions transactions, Runs runs, RunClaims claims, DeletionJobs jobs, Duration runWait) {
    this.transactions = transactions;
    this.runs = runs;
    this.claims = claims;
    this.jobs = jobs;
    this.runWait = runWait;
  }

  @Override
  public StepName name() {
    return StepName.DELETE_RUNS;
  }

  @Override
  public String whenDone() {
    return "no run is left";
  }

  @Override
  public List<TakenDeletion> run(List<TakenDeletion> batch) {
    cancelRunning(batch);
    Map<UUID, TakenDeletion> byTask =
        batch.stream().collect(toMap(TakenDeletion::taskUuid, Function.identity()));
    Set<UUID> lost = new HashSet<>();
    List<RunHead> heads = runs.batch(byTask.keySet(), null, BATCH);
    while (!heads.isEmpty()) {
      heads.stream()
          .filter(head -> !lost.contains(head.taskUuid()))
          .collect(groupingBy(RunHead::taskUuid))
          .forEach(
              (taskUuid, ofTask) -> {
                if (!delete(Objects.requireNonNull(byTask.get(taskUuid)), ofTask)) {
                  lost.add(taskUuid);
                }
              });
      heads =
          heads.size() < BATCH ? List.of() : runs.batch(byTask.keySet(), heads.getLast(), BATCH);
    }
    checkNoneIsLeft(byTask.keySet(), lost);
    return batch.stream().filter(deletion -> !lost.contains(deletion.taskUuid())).toList();
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

  /** False: the task is not this take's any more, and nothing was removed. */
  private boolean delete(TakenDeletion deletion, List<RunHead> heads) {
    boolean all = removesRunning(deletion);
    List<RunHead> removable =
        heads.stream().filter(head -> all || head.status() != RunStatus.PROCESSING).toList();
    if (removable.isEmpty()) {
      return true;
    }
    Map<String, Long> byStatus =
        removable.stream().collect(groupingBy(head -> head.status().name(), counting()));
    List<UUID> ids = removable.stream().map(RunHead::id).toList();
    return transactions.run(
        session -> {
          if (!jobs.countDeletedRuns(session, deletion.taskUuid(), deletion.takeId(), byStatus)) {
            return false;
          }
          if (runs.delete(session, deletion.taskUuid(), ids, all) != ids.size()) {
            throw new IllegalStateException("runs were claimed while they were being removed");
          }
          return true;
        });
  }

  private boolean removesRunning(TakenDeletion deletion) {
    return deletion.deletion().running() != RunningRuns.WAIT
        || !deletion.takenAt().isBefore(deletion.deletion().waitsUntil(runWait));
  }

  private void checkNoneIsLeft(Set<UUID> taskUuids, Set<UUID> lost) {
    Set<UUID> ours = new HashSet<>(taskUuids);
    ours.removeAll(lost);
    if (!ours.isEmpty() && !runs.batch(ours, null, 1).isEmpty()) {
      throw new IllegalStateException("an executor still works on a run of the task");
    }
  }
}
