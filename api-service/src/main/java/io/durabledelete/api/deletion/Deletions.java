package io.durabledelete.api.deletion;

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
  private final WaitingFor waitingFor;

  Deletions(PendingDeletions pending, Tombstones tombstones, WaitingFor waitingFor) {
    this.pending = pending;
    this.tombstones = tombstones;
    this.waitingFor = waitingFor;
  }

  /** The task first, then the record: in the other order a deletion that ends now is missed. */
  Optional<DeletionView> find(String projectId, UUID deletionId) {
    return pending
        .find(projectId, deletionId)
        .flatMap(
            task ->
                Optional.ofNullable(task.deletion())
                    .map(
                        deletion ->
                            DeletionView.of(task, deletion)
                                .waitingFor(waitingFor.of(task, deletion))))
        .or(() -> tombstones.find(projectId, deletionId).map(DeletionView::of));
  }
}
