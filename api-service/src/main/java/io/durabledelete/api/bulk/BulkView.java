package io.durabledelete.api.bulk;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.durabledelete.bulk.BulkDeletion;
import io.durabledelete.bulk.BulkState;
import java.net.URI;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A bulk deletion as people follow it: {@code matched} is the sum of the six counts below it. */
@JsonInclude(JsonInclude.Include.ALWAYS)
public record BulkView(
    UUID bulkDeletionId,
    String kind,
    BulkState state,
    Instant requestedAt,
    String requestedBy,
    @Nullable String reason,
    long matched,
    long pending,
    long deleted,
    long failed,
    long restored,
    long skipped,
    long alreadyDeleted,
    @Nullable Instant completedAt) {

  /** Where a bulk deletion can be followed. */
  public static URI uri(String projectId, UUID id) {
    return URI.create("/api/v1/projects/%s/bulk-deletions/%s".formatted(projectId, id));
  }

  public static BulkView of(BulkDeletion bulk) {
    return new BulkView(
        bulk.id(),
        "runs",
        bulk.state(),
        bulk.requestedAt(),
        bulk.requestedBy(),
        bulk.reason(),
        bulk.matched(),
        Math.max(0, bulk.matched() - bulk.deleted() - bulk.skipped()),
        bulk.deleted(),
        0,
        0,
        bulk.skipped(),
        0,
        bulk.completedAt());
  }
}
