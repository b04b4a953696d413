package io.durabledelete.bulk;

import io.durabledelete.run.RunFilter;
import java.time.Instant;
import java.util.UUID;
import org.bson.codecs.pojo.annotations.BsonId;
import org.bson.codecs.pojo.annotations.BsonProperty;
import org.jspecify.annotations.Nullable;

/**
 * Many deletions asked for at once (rule R6). What it means was frozen when it was accepted; how
 * far it has come is counted in the same transaction that does the work, so that it goes on exactly
 * where a crash interrupted it.
 *
 * @param matched how many it means
 * @param deleted how many it has deleted
 * @param skipped how many could not be deleted any more; known at the end
 * @param position the last one it looked at; null: none yet
 */
public record BulkDeletion(
    @BsonId UUID id,
    @BsonProperty("project_id") String projectId,
    BulkState state,
    @BsonProperty("requested_at") Instant requestedAt,
    @BsonProperty("requested_by") String requestedBy,
    @Nullable String reason,
    @BsonProperty("run_filter") RunFilter runFilter,
    long matched,
    long deleted,
    long skipped,
    @Nullable UUID position,
    @BsonProperty("completed_at") @Nullable Instant completedAt) {}
