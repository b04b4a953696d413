package io.durabledelete.worker.step;

import io.durabledelete.task.Task;
import java.util.UUID;

/**
 * A deletion that this worker has taken.
 *
 * @param task as it was right after the take
 * @param takeId the stamp of the take, in the filter of every write on the task
 */
public record TakenDeletion(Task task, UUID deletionId, UUID takeId) {
  public UUID taskUuid() {
    return task.id();
  }
}
