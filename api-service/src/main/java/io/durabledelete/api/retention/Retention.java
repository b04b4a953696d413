package io.durabledelete.api.retention;

import io.durabledelete.api.Rounds;
import io.durabledelete.deletion.DeletionRecord;
import io.durabledelete.deletion.Tombstones;
import io.durabledelete.run.RunDeletions;
import io.durabledelete.run.RunHistory;
import io.durabledelete.settings.Setting;
import io.durabledelete.settings.Settings;
import io.durabledelete.store.DatabaseClock;
import io.durabledelete.store.Transactions;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jboss.logging.Logger;

/**
 * Removes for good, in bounded batches, what was kept long enough (rule R5): softly deleted runs
 * after {@code RUN_RETENTION_DAYS}, records of deletions after {@code TOMBSTONE_RETENTION}.
 */
@Singleton
public final class Retention {
  private static final Logger LOG = Logger.getLogger(Retention.class);
  private static final int BATCH = 500;

  private final Rounds rounds;
  private final RunDeletions runs;
  private final Tombstones tombstones;
  private final RunHistory history;
  private final Transactions transactions;
  private final DatabaseClock databaseClock;
  private final MeterRegistry meters;
  private final int runDays;
  private final Duration tombstonesFor;

  Retention(
      Rounds rounds,
      RunDeletions runs,
      Tombstones tombstones,
      RunHistory history,
      Transactions transactions,
      DatabaseClock databaseClock,
      MeterRegistry meters,
      Settings settings) {
    this.rounds = rounds;
    this.runs = runs;
    this.tombstones = tombstones;
    this.history = history;
    this.transactions = transactions;
    this.databaseClock = databaseClock;
    this.meters = meters;
    this.runDays = settings.integer(Setting.RUN_RETENTION_DAYS);
    this.tombstonesFor = settings.duration(Setting.TOMBSTONE_RETENTION);
  }

  @Scheduled(
      identity = "retention",
      every = "10m",
      delayed = "1m",
      concurrentExecution = ConcurrentExecution.SKIP)
  @RunOnVirtualThread
  void tick() {
    rounds.run("Retention", this::runOnce);
  }

  /** Removes all that is due. */
  public void runOnce() {
    Instant now = databaseClock.now();
    long purged = runDays == 0 ? 0 : purgeRuns(now.minus(Duration.ofDays(runDays)));
    long forgotten = forget(now.minus(tombstonesFor));
    meters.counter("run.deletions", "kind", "hard").increment(purged);
    if (purged + forgotten > 0) {
      LOG.infof("Retention removed %d runs and %d records of deletions", purged, forgotten);
    }
  }

  private long purgeRuns(Instant deletedBefore) {
    long purged = 0;
    List<UUID> batch = runs.deletedBefore(deletedBefore, BATCH);
    while (!batch.isEmpty()) {
      List<UUID> due = batch;
      // a run restored meanwhile is left alone: the condition is in the delete, too
      purged += transactions.run(session -> runs.purgeDeleted(session, due, deletedBefore));
      batch = batch.size() < BATCH ? List.of() : runs.deletedBefore(deletedBefore, BATCH);
    }
    return purged;
  }

  private long forget(Instant completedBefore) {
    long forgotten = 0;
    List<DeletionRecord> due = tombstones.completedBefore(completedBefore, BATCH);
    while (!due.isEmpty()) {
      due.stream().filter(DeletionRecord::keepsRuns).forEach(this::removeKeptRuns);
      forgotten += tombstones.remove(due.stream().map(DeletionRecord::id).toList());
      due = tombstones.completedBefore(completedBefore, BATCH);
    }
    return forgotten;
  }

  /** Runs are kept as long as the tombstone they are read under; so they go first. */
  private void removeKeptRuns(DeletionRecord tombstone) {
    history.removeAll(tombstone.taskUuid());
  }
}
