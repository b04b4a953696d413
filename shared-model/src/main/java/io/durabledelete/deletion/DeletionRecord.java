package io.durabledelete.deletion;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.bson.codecs.pojo.annotations.BsonId;
import org.bson.codecs.pojo.annotations.BsonProperty;
import org.jspecify.annotations.Nullable;

/**
 * What is left of a deletion: the tombstone of a deleted task, or the record of an undone deletion.
 * It holds no payload. Its id is the deletion's, so that one deletion can't leave two of them.
 *
 * @param runsKept whether the run history can still be read; null: it can't
 * @param bulks the bulk deletions that asked for it; null: none
 * @param verified what was found left after the hard delete; null: not looked yet, or undone
 * @param announcePending true until the broker has confirmed TaskDeleted; absent afterwards
 */
public record DeletionRecord(
    @BsonId UUID id,
    DeletionState state,
    @BsonProperty("project_id") String projectId,
    @BsonProperty("task_uuid") UUID taskUuid,
    @BsonProperty("task_name") String taskName,
    @BsonProperty("requested_at") Instant requestedAt,
    @BsonProperty("requested_by") String requestedBy,
    @Nullable String reason,
    int requests,
    @BsonProperty("not_before") Instant notBefore,
    int attempts,
    @BsonProperty("last_error") @Nullable String lastError,
    @BsonProperty("started_at") @Nullable Instant startedAt,
    @BsonProperty("completed_at") Instant completedAt,
    @BsonProperty("runs_deleted") @Nullable Map<String, Long> runsDeleted,
    @BsonProperty("runs_kept") @Nullable Boolean runsKept,
    @Nullable List<UUID> bulks,
    @Nullable Map<String, StepRecord> steps,
    @Nullable Verified verified,
    @BsonProperty("announce_pending") @Nullable Boolean announcePending,
    @BsonProperty("announced_at") @Nullable Instant announcedAt) {

  /**
   * What becomes of a deletion that ended.
   *
   * @param ended the deletion as its task carried it
   * @param announcePending whether TaskDeleted is still to be published
   */
  public static DeletionRecord of(
      Deletion ended,
      DeletionState state,
      String projectId,
      UUID taskUuid,
      String taskName,
      Instant completedAt,
      @Nullable Map<String, StepRecord> steps,
      boolean announcePending) {
    return new DeletionRecord(
        ended.id(),
        state,
        projectId,
        taskUuid,
        taskName,
        ended.requestedAt(),
        ended.requestedBy(),
        ended.reason(),
        ended.requests(),
        ended.notBefore(),
        ended.attempts(),
        ended.lastError(),
        ended.startedAt(),
        completedAt,
        ended.runsDeleted(),
        ended.runsKept(),
        ended.bulks(),
        steps,
        null,
        announcePending ? true : null,
        null);
  }

  /** Whether the run history can be read under the deletion. */
  public boolean keepsRuns() {
    return Boolean.TRUE.equals(runsKept);
  }
}
