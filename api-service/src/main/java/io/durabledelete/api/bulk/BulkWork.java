package io.durabledelete.api.bulk;

import io.durabledelete.api.Rounds;
import io.durabledelete.bulk.BulkDeletion;
import io.durabledelete.bulk.BulkDeletions;
import io.durabledelete.event.EventType;
import io.durabledelete.event.TaskEvents;
import io.durabledelete.run.RunDeletions;
import io.durabledelete.store.Transactions;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.UUID;
import org.jboss.logging.Logger;

/**
 * Works on bulk deletions (rule R6): one batch of each in turn, so that none starves another. Every
 * replica does, without a leader: a batch is deleted and counted in one transaction that names the
 * position it began at, so that only one replica's counts.
 */
@Singleton
public final class BulkWork {
  private static final Logger LOG = Logger.getLogger(BulkWork.class);
  private static final int BATCH = 500;
  private static final int MOST_AT_ONCE = 100;

  /** Instead of a number: another replica did the batch. */
  private static final long ANOTHERS = -1;

  private final Rounds rounds;
  private final BulkDeletions bulks;
  private final RunDeletions runs;
  private final Transactions transactions;
  private final TaskEvents events;
  private final MeterRegistry meters;

  BulkWork(
      Rounds rounds,
      BulkDeletions bulks,
      RunDeletions runs,
      Transactions transactions,
      TaskEvents events,
      MeterRegistry meters) {
    this.rounds = rounds;
    this.bulks = bulks;
    this.runs = runs;
    this.transactions = transactions;
    this.events = events;
    this.meters = meters;
  }

  @Scheduled(identity = "bulk-work", every = "1s", concurrentExecution = ConcurrentExecution.SKIP)
  @RunOnVirtualThread
  void tick() {
    rounds.run(
        "The work on bulk deletions",
        () -> {
          while (!rounds.areStopping() && runOnce() > 0) {
            // a round takes one batch of each; go on until none has anything left
          }
        });
  }

  /** One batch of each bulk under way; returns how many there were. */
  public int runOnce() {
    List<BulkDeletion> underWay = bulks.underWay(MOST_AT_ONCE);
    underWay.forEach(this::batch);
    return underWay.size();
  }

  private void batch(BulkDeletion bulk) {
    List<UUID> ids = runs.next(bulk.runFilter(), bulk.position(), BATCH);
    if (ids.isEmpty()) {
      if (bulks.finish(bulk)) {
        LOG.infof("Bulk deletion %s is done", bulk.id());
      }
      return;
    }
    long deleted =
        transactions.run(
            session -> {
              long marked =
                  runs.delete(session, bulk.projectId(), ids, bulk.requestedBy(), bulk.reason());
              boolean isOurs = bulks.advance(session, bulk, marked, ids.getLast());
              if (!isOurs) {
                session.abortTransaction(); // another replica did this batch
              }
              return isOurs ? marked : ANOTHERS;
            });
    if (deleted != ANOTHERS) {
      meters.counter("run.deletions", "kind", "soft").increment(deleted);
      events.announce(EventType.RUN_DELETED, runs.deleted(bulk.projectId(), ids));
    }
  }
}
