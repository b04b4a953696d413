package io.durabledelete.task;

import java.util.Objects;
import java.util.UUID;

/** A job to take: the deletion that its task was just read with. */
public record JobTake(UUID taskUuid, String projectId, UUID deletionId) {
  /** The job of a task that is being deleted. */
  public static JobTake of(Task task) {
    return new JobTake(task.id(), task.projectId(), Objects.requireNonNull(task.deletion()).id());
  }
}
