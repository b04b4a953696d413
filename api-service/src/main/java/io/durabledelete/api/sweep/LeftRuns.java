package io.durabledelete.api.sweep;

import io.durabledelete.deletion.DeletionRecord;
import io.durabledelete.deletion.Tombstones;
import io.durabledelete.run.RunHistory;
import jakarta.inject.Singleton;
import java.util.Optional;
import java.util.UUID;

/**
 * Runs of a task that is not there. Its tombstone says whether they were to go, and then they do;
 * without a tombstone nobody has asked for it: they stay, and are counted as orphans.
 */
@Singleton
final class LeftRuns {
  private final Tombstones tombstones;
  private final RunHistory history;

  LeftRuns(Tombstones tombstones, RunHistory history) {
    this.tombstones = tombstones;
    this.history = history;
  }

  Healed remove(UUID taskUuid) {
    Optional<DeletionRecord> tombstone = tombstones.ofDeletedTask(taskUuid);
    if (tombstone.isEmpty()) {
      return new Healed(0, 1);
    }
    return tombstone.get().keepsRuns()
        ? Healed.NOTHING
        : new Healed(history.removeAll(taskUuid), 0);
  }
}
