package io.durabledelete.worker.step;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toMap;

import io.durabledelete.deletion.StepName;
import io.durabledelete.run.RunHead;
import io.durabledelete.run.Runs;
import io.durabledelete.store.Transactions;
import io.durabledelete.task.DeletionJobs;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;

/**
 * Removes the run history in bounded batches. Each batch is counted on its task in the transaction
 * that removes it, so that the count is exact whatever dies, and a new worker goes on where the old
 * one stopped.
 */
public final class DeleteRunsStep implements DeletionStep {
  private static final int BATCH = 1_000;

  private final Transactions transactions;
  private final Runs runs;
  private final DeletionJobs jobs;

  public DeleteRunsStep(Transactions transactions, Runs runs, DeletionJobs jobs) {
    this.transactions = transactions;
    this.runs = runs;
    this.jobs = jobs;
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
    Map<UUID, TakenDeletion> byTask =
        batch.stream().collect(toMap(TakenDeletion::taskUuid, Function.identity()));
    Set<UUID> lost = new HashSet<>();
    List<RunHead> heads = runs.batch(byTask.keySet(), null, BATCH);
    while (!heads.isEmpty()) {
      heads.stream()
          .collect(groupingBy(RunHead::taskUuid))
          .forEach(
              (taskUuid, ofTask) -> {
                if (!lost.contains(taskUuid) && !delete(byTask.get(taskUuid), ofTask)) {
                  lost.add(taskUuid);
                }
              });
      heads =
          heads.size() < BATCH ? List.of() : runs.batch(byTask.keySet(), heads.getLast(), BATCH);
    }
    List<TakenDeletion> done = new ArrayList<>(batch);
    done.removeIf(deletion -> lost.contains(deletion.taskUuid()));
    return done;
  }

  /** False: the task is not this take's any more, and nothing was removed. */
  private boolean delete(
      @org.jspecify.annotations.Nullable TakenDeletion deletion, List<RunHead> heads) {
    if (deletion == null) {
      return false;
    }
    Map<String, Long> byStatus =
        heads.stream().collect(groupingBy(head -> head.status().name(), counting()));
    List<UUID> ids = heads.stream().map(RunHead::id).toList();
    return transactions.run(
        session -> {
          if (!jobs.countDeletedRuns(session, deletion.taskUuid(), deletion.takeId(), byStatus)) {
            return false;
          }
          if (runs.delete(session, deletion.taskUuid(), ids) != ids.size()) {
            throw new IllegalStateException("runs changed while they were being removed");
          }
          return true;
        });
  }
}
