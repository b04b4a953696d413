package io.durabledelete.worker.step;

import io.durabledelete.deletion.Deletion;
import io.durabledelete.deletion.DeletionRecord;
import io.durabledelete.deletion.StepName;
import io.durabledelete.deletion.StepRecord;
import io.durabledelete.deletion.StepStatus;
import io.durabledelete.task.DeletionJobs;
import io.durabledelete.task.Task;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A deletion that this worker has taken.
 *
 * @param task as it was right after the take, or later
 * @param deletion the task's deletion
 * @param takenAt when it was taken, by the database's clock
 * @param takeId the stamp of the take, in the filter of every write on the task
 * @param steps what this take has done so far, by the step's name; the task may not say it yet
 * @param tombstone for what the task was exchanged; null: it is still there
 */
public record TakenDeletion(
    Task task,
    Deletion deletion,
    UUID takeId,
    Instant takenAt,
    Map<String, StepRecord> steps,
    @Nullable DeletionRecord tombstone) {

  /** One that was just taken: nothing is done yet. */
  public static TakenDeletion of(Task task, UUID takeId, DeletionJobs jobs) {
    Deletion deletion = Objects.requireNonNull(task.deletion());
    return new TakenDeletion(task, deletion, takeId, jobs.takenAt(deletion), Map.of(), null);
  }

  /**
   * One that is taken and ends in one transaction.
   *
   * @param now the database's time
   */
  public static TakenDeletion atOnce(Task task, UUID takeId, Instant now) {
    Deletion deletion = Objects.requireNonNull(task.deletion()).atOnce(now, null);
    return new TakenDeletion(task, deletion, takeId, now, Map.of(), null);
  }

  /** It, with runs that were removed, by their status; null: there were none. */
  TakenDeletion withoutRuns(@Nullable Map<String, Long> removed) {
    return new TakenDeletion(
        task, deletion.atOnce(takenAt, removed), takeId, takenAt, steps, tombstone);
  }

  public UUID deletionId() {
    return deletion.id();
  }

  public UUID taskUuid() {
    return task.id();
  }

  /** It, with this step done. */
  public TakenDeletion done(DeletionStep step, Instant now) {
    return with(step.name(), StepStatus.DONE, now, step.whenDone(this));
  }

  /** It, with a step that has come so far; when it was begun before, that stays. */
  public TakenDeletion with(
      StepName step, StepStatus status, Instant now, @Nullable String detail) {
    StepRecord before = deletion.steps() == null ? null : deletion.steps().get(step.text());
    Instant began = before == null || before.startedAt() == null ? now : before.startedAt();
    Instant ended = status == StepStatus.DONE ? now : null;
    Map<String, StepRecord> further = new HashMap<>(steps);
    further.put(step.text(), new StepRecord(status, began, ended, detail));
    return new TakenDeletion(task, deletion, takeId, takenAt, further, tombstone);
  }

  /** It, with its task as it is now. */
  TakenDeletion with(Task now) {
    return new TakenDeletion(
        now, Objects.requireNonNull(now.deletion()), takeId, takenAt, steps, tombstone);
  }

  /** It, once its task is exchanged for this. */
  TakenDeletion with(DeletionRecord inItsPlace) {
    return new TakenDeletion(task, deletion, takeId, takenAt, steps, inItsPlace);
  }
}
