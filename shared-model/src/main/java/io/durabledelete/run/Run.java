package io.durabledelete.run;

import io.durabledelete.store.Ids;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.bson.codecs.pojo.annotations.BsonId;
import org.bson.codecs.pojo.annotations.BsonProperty;
import org.jspecify.annotations.Nullable;

/**
 * One execution of a task (rule R1).
 *
 * @param plannedAt the occurrence it stands for; null when it was started by hand
 */
public record Run(
    @BsonId UUID id,
    @BsonProperty("task_uuid") UUID taskUuid,
    @BsonProperty("project_id") String projectId,
    @BsonProperty("planned_at") @Nullable Instant plannedAt,
    RunStatus status,
    List<RunStep> steps,
    @BsonProperty("created_at") Instant createdAt,
    @BsonProperty("started_at") @Nullable Instant startedAt,
    @BsonProperty("ended_at") @Nullable Instant endedAt,
    @Nullable String error,
    @BsonProperty("deleted_at") @Nullable Instant deletedAt,
    @BsonProperty("deleted_by") @Nullable String deletedBy,
    @BsonProperty("deleted_reason") @Nullable String deletedReason) {

  /** A new run that waits for an executor. */
  public static Run pending(
      UUID taskUuid, String projectId, @Nullable Instant plannedAt, Instant createdAt) {
    return new Run(
        Ids.next(),
        taskUuid,
        projectId,
        plannedAt,
        RunStatus.PENDING,
        List.of(),
        createdAt,
        null,
        null,
        null,
        null,
        null,
        null);
  }
}
