package io.durabledelete.api.deletion;

import io.durabledelete.deletion.DeletionRecord;
import io.durabledelete.deletion.Tombstones;
import io.durabledelete.task.PendingDeletions;
import jakarta.inject.Singleton;
import java.util.Optional;
import java.util.UUID;

/**
 * Reads deletions, wherever they are kept: on their task while under way, as a record afterwards.
 */
@Singleton
final class Deletions {
  private final PendingDeletions pending;
  private final Tombstones tombstones;

  Deletions(PendingDeletions pending, Tombstones tombstones) {
    this.pending = pending;
    this.tombstones = tombstones;
  }

  /** The task first, then the record: in the other order a deletion that ends now is missed. */
  Optional<DeletionView> find(String projectId, UUID deletionId) {
    return pending
        .find(projectId, deletionId)
        .flatMap(task -> Optional.ofNullable(task.deletion()).map(d -> DeletionView.of(task, d)))
        .or(() -> tombstones.find(projectId, deletionId).map(Deletions::view));
  }

  private static DeletionView view(DeletionRecord record) {
    return DeletionView.of(record);
  }
}
