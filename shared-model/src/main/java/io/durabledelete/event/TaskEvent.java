package io.durabledelete.event;

import io.durabledelete.store.Ids;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Something that happened to a task or to one of its runs (rule D16).
 *
 * @param id the same for every copy of one event, so that subscribers can drop doubled ones
 * @param runId the run that it happened to; null: the task
 */
public record TaskEvent(
    UUID id, EventType type, String projectId, UUID taskUuid, @Nullable UUID runId, Instant at) {

  /** TaskDeleted: published at least once for each tombstone, always under the same id. */
  public static TaskEvent taskDeleted(
      UUID deletionId, String projectId, UUID taskUuid, Instant completedAt) {
    EventType type = EventType.TASK_DELETED;
    UUID id =
        UUID.nameUUIDFromBytes((type.text() + ":" + deletionId).getBytes(StandardCharsets.UTF_8));
    return new TaskEvent(id, type, projectId, taskUuid, null, completedAt);
  }

  /** An event that is published once, or gets lost. */
  static TaskEvent now(
      EventType type, String projectId, UUID taskUuid, @Nullable UUID runId, Instant at) {
    return new TaskEvent(Ids.next(), type, projectId, taskUuid, runId, at);
  }
}
