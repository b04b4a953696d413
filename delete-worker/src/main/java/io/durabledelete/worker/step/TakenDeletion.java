package io.durabledelete.worker.step;

import io.durabledelete.deletion.Deletion;
import io.durabledelete.deletion.StepName;
import io.durabledelete.deletion.StepRecord;
import io.durabledelete.deletion.StepStatus;
import io.durabledelete.task.Task;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A deletion that this worker has taken.
 *
 * @param task as it was right after the take
 * @param deletion the task's deletion
 * @param takenAt when it was taken, by the database's clock
 * @param takeId the stamp of the take, in the filter of every write on the task
 * @param steps what this take has done so far, by the step's name; the task may not say it yet
 */
public record TakenDeletion(
    Task task, Deletion deletion, UUID takeId, Instant takenAt, Map<String, StepRecord> steps) {

  /** Nothing is done yet. */
  public TakenDeletion(Task task, Deletion deletion, UUID takeId, Instant takenAt) {
    this(task, deletion, takeId, takenAt, Map.of());
  }

  public UUID deletionId() {
    return deletion.id();
  }

  public UUID taskUuid() {
    return task.id();
  }

  /** It, with a step that has come so far; when it was begun before, that stays. */
  public TakenDeletion with(
      StepName step, StepStatus status, Instant now, @Nullable String detail) {
    StepRecord before = deletion.steps() == null ? null : deletion.steps().get(step.text());
    Instant began = before == null || before.startedAt() == null ? now : before.startedAt();
    Instant ended = status == StepStatus.DONE ? now : null;
    Map<String, StepRecord> further = new HashMap<>(steps);
    further.put(step.text(), new StepRecord(status, began, ended, detail));
    return new TakenDeletion(task, deletion, takeId, takenAt, further);
  }
}
