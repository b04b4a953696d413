package io.durabledelete.worker.deletion;

import io.durabledelete.deletion.DeleteTask;
import io.durabledelete.deletion.Deletion;
import io.durabledelete.deletion.DeletionRecord;
import io.durabledelete.deletion.Tombstones;
import io.durabledelete.store.Ids;
import io.durabledelete.task.DeletionJobs;
import io.durabledelete.task.JobTake;
import io.durabledelete.task.Task;
import io.durabledelete.worker.deletion.Triage.Sorted;
import io.durabledelete.worker.step.AnnounceStep;
import io.durabledelete.worker.step.TakenDeletion;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;

/**
 * Deletes tasks, a batch at a time (rule D6):
 *
 * <ol>
 *   <li>what the tasks say now sorts the messages;
 *   <li>those that may be deleted are taken, by conditional writes: the point of no return;
 *   <li>the steps are done one after the other, for all of them together;
 *   <li>a task that was gone before is announced, should that be missing, and is done.
 * </ol>
 */
final class TaskDeleter {
  private final Triage triage;
  private final DeletionJobs jobs;
  private final StepRunner steps;
  private final Tombstones tombstones;
  private final AnnounceStep announce;
  private final Connectivity connectivity;

  TaskDeleter(
      Triage triage,
      DeletionJobs jobs,
      StepRunner steps,
      Tombstones tombstones,
      AnnounceStep announce,
      Connectivity connectivity) {
    this.triage = triage;
    this.jobs = jobs;
    this.steps = steps;
    this.tombstones = tombstones;
    this.announce = announce;
    this.connectivity = connectivity;
  }

  /** Deletes what may be deleted; every message gets its outcome. */
  Map<DeleteTask, DeletionOutcome> delete(List<DeleteTask> messages) throws InterruptedException {
    Sorted sorted = connectivity.whileAway(() -> triage.sort(messages));
    Map<DeleteTask, DeletionOutcome> outcomes = new HashMap<>(sorted.decided());
    Map<UUID, DeletionOutcome> byTask = deleteReady(sorted.ready());
    // doubled messages of one batch share one take, and so one outcome
    sorted.ready().forEach((message, task) -> outcomes.put(message, byTask.get(task.id())));
    sorted.gone().forEach(message -> outcomes.put(message, new DeletionOutcome.AlreadyGone()));
    announceMissing(outcomes);
    return outcomes;
  }

  private Map<UUID, DeletionOutcome> deleteReady(Map<DeleteTask, Task> ready)
      throws InterruptedException {
    Map<UUID, DeletionOutcome> outcomes = new HashMap<>();
    List<TakenDeletion> taken = take(ready);
    ready.values().forEach(task -> outcomes.put(task.id(), new DeletionOutcome.NotTaken()));
    taken.forEach(deletion -> outcomes.remove(deletion.taskUuid()));
    steps.run(taken, outcomes);
    return outcomes;
  }

  private List<TakenDeletion> take(Map<DeleteTask, Task> ready) throws InterruptedException {
    if (ready.isEmpty()) {
      return List.of();
    }
    Map<UUID, JobTake> takes = new HashMap<>();
    ready
        .values()
        .forEach(
            task ->
                takes.put(
                    task.id(),
                    new JobTake(
                        task.id(),
                        task.projectId(),
                        Objects.requireNonNull(task.deletion()).id())));
    UUID takeId = Ids.next();
    List<TakenDeletion> taken = new ArrayList<>();
    for (Task task : connectivity.whileAway(() -> jobs.take(takes.values(), takeId))) {
      Deletion deletion = Objects.requireNonNull(task.deletion());
      taken.add(new TakenDeletion(task, deletion, takeId, jobs.takenAt(deletion)));
    }
    return taken;
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
