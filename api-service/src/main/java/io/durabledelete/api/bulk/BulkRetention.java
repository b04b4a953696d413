package io.durabledelete.api.bulk;

import io.durabledelete.api.Rounds;
import io.durabledelete.bulk.BulkChunks;
import io.durabledelete.bulk.TaskBulks;
import io.durabledelete.settings.Setting;
import io.durabledelete.settings.Settings;
import io.durabledelete.store.DatabaseClock;
import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;

/**
 * Forgets bulk deletions of tasks as long after their end as the tombstones they made, and the
 * chunks of requests that never became a bulk.
 */
@Singleton
public final class BulkRetention {
  /** A request is long over by then. */
  private static final Duration LEFT_BEHIND = Duration.ofHours(1);

  private final Rounds rounds;
  private final BulkChunks chunks;
  private final TaskBulks bulks;
  private final DatabaseClock databaseClock;
  private final Duration keptFor;

  BulkRetention(
      Rounds rounds,
      BulkChunks chunks,
      TaskBulks bulks,
      DatabaseClock databaseClock,
      Settings settings) {
    this.rounds = rounds;
    this.chunks = chunks;
    this.bulks = bulks;
    this.databaseClock = databaseClock;
    this.keptFor = settings.duration(Setting.TOMBSTONE_RETENTION);
  }

  @Scheduled(
      identity = "bulk-retention",
      every = "30m",
      delayed = "2m",
      concurrentExecution = ConcurrentExecution.SKIP)
  @RunOnVirtualThread
  void tick() {
    rounds.run("Retention of bulk deletions", this::runOnce);
  }

  /** Forgets all that is due. */
  public void runOnce() {
    Instant now = databaseClock.now();
    for (UUID bulk : chunks.bulksBefore(now.minus(LEFT_BEHIND))) {
      if (bulks.removeCompletedBefore(bulk, now.minus(keptFor)) || !bulks.exists(bulk)) {
        chunks.remove(bulk);
      }
    }
  }
}
