package io.durabledelete.worker.deletion;

import io.durabledelete.deletion.DeleteTask;
import io.durabledelete.deletion.DeletionRecord;
import io.durabledelete.deletion.Tombstones;
import io.durabledelete.store.Ids;
import io.durabledelete.task.DeletionJobs;
import io.durabledelete.task.JobTake;
import io.durabledelete.task.Task;
import io.durabledelete.worker.deletion.Triage.Sorted;
import io.durabledelete.worker.step.AnnounceStep;
import io.durabledelete.worker.step.TakenDeletion;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * Deletes tasks, a batch at a time (rule D6):
 *
 * <ol>
 *   <li>what the tasks say now sorts the messages;
 *   <li>those that are little work are taken and hard-deleted in one transaction;
 *   <li>the others are taken by a conditional write, the point of no return, and the steps are done
 *       one after the other, for all of them together;
 *   <li>a task that was gone before is announced, should that be missing, and is done.
 * </ol>
 */
final class TaskDeleter {
  private final Triage triage;
  private final ShortDeletions shortOnes;
  private final DeletionJobs jobs;
  private final StepRunner steps;
  private final Tombstones tombstones;
  private final AnnounceStep announce;
  private final Connectivity connectivity;
  private final Counter takenAtOnce;
  private final Counter takenStepByStep;

  TaskDeleter(
      Triage triage,
      ShortDeletions shortOnes,
      DeletionJobs jobs,
      StepRunner steps,
      Tombstones tombstones,
      AnnounceStep announce,
      Connectivity connectivity,
      MeterRegistry meters) {
    this.triage = triage;
    this.shortOnes = shortOnes;
    this.jobs = jobs;
    this.steps = steps;
    this.tombstones = tombstones;
    this.announce = announce;
    this.connectivity = connectivity;
    this.takenAtOnce = meters.counter("task.deletion.taken", "way", "at-once");
    this.takenStepByStep = meters.counter("task.deletion.taken", "way", "step-by-step");
  }

  /** Deletes what may be deleted; every message gets its outcome. */
  Map<DeleteTask, DeletionOutcome> delete(List<DeleteTask> messages) throws InterruptedException {
    Sorted sorted = connectivity.whileAway(() -> triage.sort(messages));
    Map<DeleteTask, DeletionOutcome> outcomes = new HashMap<>(sorted.decided());
    Map<UUID, DeletionOutcome> byTask = deleteReady(sorted.ready().values());
    // doubled messages of one batch share one take, and so one outcome
    sorted.ready().forEach((message, task) -> outcomes.put(message, byTask.get(task.id())));
    sorted.gone().forEach(message -> outcomes.put(message, new DeletionOutcome.AlreadyGone()));
    announceMissing(outcomes);
    return outcomes;
  }

  private Map<UUID, DeletionOutcome> deleteReady(Collection<Task> ready)
      throws InterruptedException {
    Map<UUID, Task> left = new HashMap<>();
    ready.forEach(task -> left.put(task.id(), task));
    List<TakenDeletion> gone = shortOnes.run(left.values());
    gone.forEach(deletion -> left.remove(deletion.taskUuid()));
    takenAtOnce.increment(gone.size());
    Map<UUID, DeletionOutcome> outcomes = new HashMap<>();
    steps.finish(gone, outcomes);
    List<TakenDeletion> taken = take(left.values());
    left.keySet().forEach(taskUuid -> outcomes.put(taskUuid, new DeletionOutcome.NotTaken()));
    taken.forEach(deletion -> outcomes.remove(deletion.taskUuid()));
    takenStepByStep.increment(taken.size());
    steps.run(taken, outcomes);
    return outcomes;
  }

  private List<TakenDeletion> take(Collection<Task> ready) throws InterruptedException {
    if (ready.isEmpty()) {
      return List.of();
    }
    List<JobTake> takes = ready.stream().map(JobTake::of).toList();
    UUID takeId = Ids.next();
    return connectivity.whileAway(() -> jobs.take(takes, takeId)).stream()
        .map(task -> TakenDeletion.of(task, takeId, jobs))
        .toList();
  }

  /**
   * The task is gone, or another worker was faster: it may have died right after the hard delete,
   * and then only its event is missing.
   */
  private void announceMissing(Map<DeleteTask, DeletionOutcome> outcomes)
      throws InterruptedException {
    List<DeleteTask> notOurs =
        outcomes.entrySet().stream()
            .filter(entry -> entry.getValue().isAnothers())
            .map(Map.Entry::getKey)
            .toList();
    if (notOurs.isEmpty()) {
      return;
    }
    try {
      List<UUID> taskUuids = notOurs.stream().map(DeleteTask::taskUuid).toList();
      List<DeletionRecord> missing =
          connectivity.whileAway(() -> tombstones.notAnnounced(taskUuids));
      connectivity.whileAway(
          () -> {
            announce.announce(missing);
            return missing;
          });
    } catch (AnnounceStep.NotAnnounced e) {
      DeletionOutcome notAnnounced = new DeletionOutcome.NotAnnounced(e);
      notOurs.forEach(message -> outcomes.put(message, notAnnounced));
    }
  }
}
