package io.durabledelete.worker.deletion;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toList;

import io.durabledelete.deletion.StepName;
import io.durabledelete.deletion.StepRecord;
import io.durabledelete.deletion.StepStatus;
import io.durabledelete.store.DatabaseClock;
import io.durabledelete.task.DeletionJobs;
import io.durabledelete.task.Task;
import io.durabledelete.worker.step.DeletionStep;
import io.durabledelete.worker.step.TakenDeletion;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * Which steps are done (rule D10). In the end that stands on the tombstone. It is written on the
 * task before only where somebody may look for it there: when the deletion takes its time, goes on
 * elsewhere, or fails. A worker that dies in between leaves steps to be done again, which each of
 * them bears.
 */
final class StepNotes {
  /** A deletion that takes longer says on its task how far it is. */
  private static final Duration QUICK = Duration.ofSeconds(1);

  private final DeletionJobs jobs;
  private final DatabaseClock clock;
  private final Connectivity connectivity;

  StepNotes(DeletionJobs jobs, DatabaseClock clock, Connectivity connectivity) {
    this.jobs = jobs;
    this.clock = clock;
    this.connectivity = connectivity;
  }

  /**
   * Notes a step that is done; when the tasks are written to, whoever lost the take is left out.
   */
  List<TakenDeletion> done(DeletionStep step, List<TakenDeletion> done)
      throws InterruptedException {
    if (done.isEmpty() || !isTaskThereAfter(step)) {
      return done;
    }
    Instant now = connectivity.whileAway(clock::now);
    List<TakenDeletion> further = done.stream().map(one -> one.done(step, now)).toList();
    return now.isBefore(done.getFirst().takenAt().plus(QUICK)) ? further : written(further);
  }

  private static boolean isTaskThereAfter(DeletionStep step) {
    return step.name() != StepName.DELETE_TASK && step.name() != StepName.ANNOUNCE;
  }

  /** Notes that a step goes on elsewhere. */
  void unfinished(DeletionStep step, List<TakenDeletion> unfinished) throws InterruptedException {
    if (unfinished.isEmpty()) {
      return;
    }
    Instant now = connectivity.whileAway(clock::now);
    var unused =
        write(
            unfinished.stream()
                .map(deletion -> deletion.with(step.name(), StepStatus.RUNNING, now, null))
                .toList());
  }

  /** Notes what was done before the step that failed; the failure counts, should this fail, too. */
  void failed(DeletionStep step, TakenDeletion deletion, RuntimeException failure)
      throws InterruptedException {
    if (step.name() == StepName.ANNOUNCE) {
      return; // the task is gone
    }
    try {
      var unused = write(List.of(deletion));
    } catch (RuntimeException e) {
      failure.addSuppressed(e);
    }
  }

  private List<TakenDeletion> written(List<TakenDeletion> batch) throws InterruptedException {
    if (write(batch) == batch.size()) {
      return batch;
    }
    List<UUID> taskUuids = batch.stream().map(TakenDeletion::taskUuid).toList();
    UUID takeId = batch.getFirst().takeId();
    Set<UUID> still =
        connectivity.whileAway(() -> jobs.stillTaken(taskUuids, takeId)).stream()
            .map(Task::id)
            .collect(Collectors.toSet());
    return batch.stream().filter(deletion -> still.contains(deletion.taskUuid())).toList();
  }

  /** Writes what is done so far on the tasks; returns how many are still this take's. */
  private long write(List<TakenDeletion> batch) throws InterruptedException {
    Map<Map<String, StepRecord>, List<UUID>> alike =
        batch.stream()
            .filter(deletion -> !deletion.steps().isEmpty())
            .collect(groupingBy(TakenDeletion::steps, mapping(TakenDeletion::taskUuid, toList())));
    long ours = 0;
    for (Map.Entry<Map<String, StepRecord>, List<UUID>> group : alike.entrySet()) {
      ours +=
          connectivity.whileAway(
              () -> jobs.recordSteps(group.getValue(), batch.getFirst().takeId(), group.getKey()));
    }
    return ours;
  }
}
