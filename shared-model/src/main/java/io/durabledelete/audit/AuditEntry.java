package io.durabledelete.audit;

import io.durabledelete.store.Ids;
import java.time.Instant;
import java.util.UUID;
import org.bson.codecs.pojo.annotations.BsonId;
import org.bson.codecs.pojo.annotations.BsonProperty;
import org.jspecify.annotations.Nullable;

/**
 * One entry of the audit (rule O8); append-only.
 *
 * @param projectId null: it was about no project, such as a dead letter that names none
 * @param action such as {@code task.delete} or {@code task.rollback}
 * @param outcome such as {@code deleted}, {@code rolled-back} or {@code refused}
 */
public record AuditEntry(
    @BsonId UUID id,
    Instant at,
    String actor,
    @BsonProperty("project_id") @Nullable String projectId,
    String action,
    String outcome,
    @BsonProperty("task_uuid") @Nullable UUID taskUuid,
    @BsonProperty("deletion_id") @Nullable UUID deletionId,
    @Nullable String reason,
    @Nullable String detail) {

  public static AuditEntry of(
      Instant at,
      String actor,
      @Nullable String projectId,
      String action,
      String outcome,
      @Nullable UUID taskUuid,
      @Nullable UUID deletionId,
      @Nullable String reason,
      @Nullable String detail) {
    return new AuditEntry(
        Ids.next(), at, actor, projectId, action, outcome, taskUuid, deletionId, reason, detail);
  }
}
