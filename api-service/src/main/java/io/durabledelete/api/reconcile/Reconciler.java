package io.durabledelete.api.reconcile;

import io.durabledelete.api.Rounds;
import io.durabledelete.deletion.DeleteJobPublisher;
import io.durabledelete.deletion.DeleteTask;
import io.durabledelete.deletion.Deletion;
import io.durabledelete.deletion.PublishOutcome;
import io.durabledelete.store.DatabaseClock;
import io.durabledelete.task.StuckDeletions;
import io.durabledelete.task.Task;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/**
 * Publishes again what is overdue (rule D9): the guarantee behind every accepted delete. Every
 * replica runs it, without a leader; each deletion is claimed by one conditional write that also
 * says when it may be claimed next, so that two replicas never publish the same one twice.
 */
@Singleton
public final class Reconciler {
  private static final Logger LOG = Logger.getLogger(Reconciler.class);
  private static final int BATCH = 500;

  private final Rounds rounds;
  private final DatabaseClock databaseClock;
  private final StuckDeletions stuck;
  private final DeleteJobPublisher publisher;
  private final RequeuePace pace;
  private final Announcements announcements;
  private final ReconcilerRounds done;
  private final MeterRegistry meters;

  Reconciler(
      Rounds rounds,
      DatabaseClock databaseClock,
      StuckDeletions stuck,
      DeleteJobPublisher publisher,
      RequeuePace pace,
      Announcements announcements,
      ReconcilerRounds done,
      MeterRegistry meters) {
    this.rounds = rounds;
    this.databaseClock = databaseClock;
    this.stuck = stuck;
    this.publisher = publisher;
    this.pace = pace;
    this.announcements = announcements;
    this.done = done;
    this.meters = meters;
  }

  @Scheduled(
      identity = "reconciler",
      every = "${RECONCILER_INTERVAL:5m}",
      concurrentExecution = ConcurrentExecution.SKIP)
  @RunOnVirtualThread
  void round() {
    rounds.run("The reconciler", () -> log("The reconciler", runOnce()));
  }

  /** Graces and waits that ended are noticed within 5 s, whatever the interval. */
  @Scheduled(identity = "quick-look", every = "3s", concurrentExecution = ConcurrentExecution.SKIP)
  @RunOnVirtualThread
  void quickLook() {
    rounds.run("The quick look", () -> log("The quick look", quickLookOnce()));
  }

  private static void log(String name, ReconcileReport report) {
    if (report.found() > 0) {
      LOG.infof("%s: %s", name, report);
    }
  }

  /** One whole round: everything overdue, and what was not announced. */
  public ReconcileReport runOnce() {
    Instant now = databaseClock.now();
    announcements.runOnce(now);
    return kept(now, requeueAll(() -> stuck.due(now, BATCH)));
  }

  /** A round over everything whose grace is over, whatever its back-off (rule O2). */
  public ReconcileReport runNow() {
    Instant now = databaseClock.now();
    announcements.runOnce(now);
    int failed = 0;
    int requeued = 0;
    // one that was claimed moves in the index, and may be met again
    Set<UUID> met = new HashSet<>();
    for (Task task : stuck.waiting(now)) {
      if (failed > 0 || rounds.areStopping()) {
        break;
      }
      Optional<PublishOutcome> outcome =
          met.add(task.id()) ? requeue(task, stuck::claimAsSeen) : Optional.empty();
      requeued += outcome.filter(PublishOutcome::isConfirmed).isPresent() ? 1 : 0;
      failed += outcome.filter(how -> !how.isConfirmed()).isPresent() ? 1 : 0;
    }
    return kept(now, new ReconcileReport(met.size(), requeued, failed));
  }

  private ReconcileReport kept(Instant begin, ReconcileReport report) {
    done.keep(begin, report);
    return report;
  }

  /** One round over what is due and not taken by any worker yet. */
  public ReconcileReport quickLookOnce() {
    Instant now = databaseClock.now();
    return requeueAll(() -> stuck.dueAndNotTaken(now, BATCH));
  }

  /**
   * Claimed ones are not due any more, so each look finds others; a failing broker ends the round.
   */
  private ReconcileReport requeueAll(Supplier<List<Task>> look) {
    int found = 0;
    int requeued = 0;
    int failed = 0;
    List<Task> due = look.get();
    while (!due.isEmpty() && failed == 0) {
      found += due.size();
      for (Task task : due) {
        Optional<PublishOutcome> outcome =
            requeue(
                task, (seen, deletion, backOff) -> stuck.claim(seen.id(), deletion.id(), backOff));
        if (outcome.isPresent() && outcome.get().isConfirmed()) {
          requeued++;
        } else if (outcome.isPresent()) {
          failed++;
          break;
        }
      }
      due = due.size() < BATCH ? List.of() : look.get();
    }
    return new ReconcileReport(found, requeued, failed);
  }

  /** A conditional write; empty when somebody else was faster. */
  private interface Claim {
    Optional<Task> of(Task seen, Deletion deletion, Duration backOff);
  }

  /** Claims and publishes one; empty when somebody else was faster. */
  private Optional<PublishOutcome> requeue(Task seen, Claim claim) {
    Deletion deletion = seen.deletion();
    if (deletion == null) {
      return Optional.empty();
    }
    pace.await();
    return claim
        .of(seen, deletion, pace.backOff(deletion.requeues()))
        .map(claimed -> publish(claimed, deletion));
  }

  private PublishOutcome publish(Task claimed, Deletion deletion) {
    PublishOutcome outcome =
        publisher
            .publish(
                new DeleteTask(
                    claimed.id(), claimed.projectId(), deletion.requestedAt(), deletion.id()))
            .join();
    meters
        .counter(
            "task.deletion.requeues", "outcome", outcome.isConfirmed() ? "published" : "failed")
        .increment();
    if (outcome.isConfirmed()) {
      LOG.infof("Re-queued deletion %s of task %s", deletion.id(), claimed.id());
    } else {
      LOG.warnf(
          "Deletion %s could not be re-queued (%s); tried again soon", deletion.id(), outcome);
      stuck.unclaim(claimed, deletion.id(), deletion.requeues() + 1, pace.afterFailedPublish());
    }
    return outcome;
  }
}
