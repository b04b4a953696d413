package io.durabledelete.event;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.UUID;

/**
 * Something that happened to a task (rule D16).
 *
 * @param id the same for every copy of one event, so that subscribers can drop doubled ones
 * @param type such as {@code task.deleted}; also the routing key
 */
public record TaskEvent(UUID id, String type, String projectId, UUID taskUuid, Instant at) {
  public static final String TASK_DELETED = "task.deleted";

  /** TaskDeleted: published at least once for each tombstone, always under the same id. */
  public static TaskEvent taskDeleted(
      UUID deletionId, String projectId, UUID taskUuid, Instant completedAt) {
    UUID id =
        UUID.nameUUIDFromBytes((TASK_DELETED + ":" + deletionId).getBytes(StandardCharsets.UTF_8));
    return new TaskEvent(id, TASK_DELETED, projectId, taskUuid, completedAt);
  }
}
