package io.durabledelete.worker.step;

import io.durabledelete.deletion.Deletion;
import io.durabledelete.task.Task;
import java.time.Instant;
import java.util.UUID;

/**
 * A deletion that this worker has taken.
 *
 * @param task as it was right after the take
 * @param deletion the task's deletion
 * @param takenAt when it was taken, by the database's clock
 * @param takeId the stamp of the take, in the filter of every write on the task
 */
public record TakenDeletion(Task task, Deletion deletion, UUID takeId, Instant takenAt) {
  public UUID deletionId() {
    return deletion.id();
  }

  public UUID taskUuid() {
    return task.id();
  }
}
