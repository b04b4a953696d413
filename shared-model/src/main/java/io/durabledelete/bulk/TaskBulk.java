package io.durabledelete.bulk;

import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.bson.codecs.pojo.annotations.BsonId;
import org.bson.codecs.pojo.annotations.BsonProperty;
import org.jspecify.annotations.Nullable;

/**
 * A bulk deletion of tasks (rule D12). The tasks it means were written down in chunks when it was
 * accepted. Replicas work on it a chunk at a time; the number of the next chunk moves on by
 * compare-and-set, and what a chunk's work does may be done twice: so it goes on exactly where a
 * crash interrupted it.
 *
 * @param graceMillis what each task's deletion gets as its grace; 0: none
 * @param matched how many tasks it means
 * @param chunks how many chunks they were written down in
 * @param nextToMark the first chunk that is not marked yet
 * @param nextToPublish the first chunk whose jobs are not published yet
 * @param publishedAt when the latest chunk was published; null: none was
 * @param skipped tasks that were protected when it came to them
 * @param alreadyDeleted tasks that were not there when it came to them
 * @param spared tasks that it had not come to when it was undone
 * @param undoRequestedAt when it was undone; null: it was not
 * @param nextToUndo the first chunk that is not undone yet
 * @param ended how its deletions ended; null: some are still under way
 * @param completedAt when that was known
 */
public record TaskBulk(
    @BsonId UUID id,
    @BsonProperty("project_id") String projectId,
    BulkState state,
    @BsonProperty("requested_at") Instant requestedAt,
    @BsonProperty("requested_by") String requestedBy,
    @Nullable String reason,
    @BsonProperty("grace_millis") long graceMillis,
    long matched,
    int chunks,
    @BsonProperty("next_to_mark") int nextToMark,
    @BsonProperty("next_to_publish") int nextToPublish,
    @BsonProperty("published_at") @Nullable Instant publishedAt,
    long skipped,
    @BsonProperty("already_deleted") long alreadyDeleted,
    long spared,
    @BsonProperty("undo_requested_at") @Nullable Instant undoRequestedAt,
    @BsonProperty("undo_requested_by") @Nullable String undoRequestedBy,
    @BsonProperty("next_to_undo") int nextToUndo,
    @Nullable BulkEnds ended,
    @BsonProperty("completed_at") @Nullable Instant completedAt) {

  /** A bulk that nobody has worked on yet. */
  public static TaskBulk accepted(
      UUID id,
      String projectId,
      String requestedBy,
      @Nullable String reason,
      Duration grace,
      long matched,
      int chunks,
      Instant now) {
    return new TaskBulk(
        id,
        projectId,
        BulkState.RUNNING,
        now,
        requestedBy,
        reason,
        grace.toMillis(),
        matched,
        chunks,
        0,
        0,
        null,
        0,
        0,
        0,
        null,
        null,
        0,
        null,
        null);
  }

  public Duration grace() {
    return Duration.ofMillis(graceMillis);
  }

  public boolean isUndone() {
    return undoRequestedAt != null;
  }

  /** Whether it has come to every task that it means. */
  public boolean isThrough() {
    return isUndone() ? nextToUndo == chunks : nextToMark == chunks;
  }
}
