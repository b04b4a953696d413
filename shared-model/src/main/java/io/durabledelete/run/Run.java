package io.durabledelete.run;

import io.durabledelete.store.Ids;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.bson.codecs.pojo.annotations.BsonId;
import org.bson.codecs.pojo.annotations.BsonProperty;
import org.jspecify.annotations.Nullable;

/**
 * One execution of a task (rule R1).
 *
 * @param plannedAt the occurrence it stands for; null when it was started by hand
 * @param error why it failed
 * @param claimedBy the executor that works on it, or did last
 * @param leaseId the claim it was handed out by
 * @param leaseUntil when that executor's time is up, by the database's clock
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
    @BsonProperty("claimed_by") @Nullable String claimedBy,
    @BsonProperty("lease_id") @Nullable UUID leaseId,
    @BsonProperty("lease_until") @Nullable Instant leaseUntil,
    @BsonProperty("deleted_at") @Nullable Instant deletedAt,
    @BsonProperty("deleted_by") @Nullable String deletedBy,
    @BsonProperty("deleted_reason") @Nullable String deletedReason) {

  /** The statuses in which a run may be deleted softly (rule R2). */
  public static final Set<RunStatus> DELETABLE = Set.of(RunStatus.PENDING, RunStatus.FAILED);

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
        null,
        null,
        null,
        null);
  }

  /** Whether it may be deleted softly (rule R2): nobody works on it, and it did not end well. */
  public boolean canBeDeleted() {
    return DELETABLE.contains(status);
  }
}
