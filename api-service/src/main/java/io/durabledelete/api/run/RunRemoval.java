package io.durabledelete.api.run;

import com.mongodb.client.ClientSession;
import io.durabledelete.api.problem.Problem;
import io.durabledelete.api.problem.ProblemType;
import io.durabledelete.api.task.TaskReading;
import io.durabledelete.audit.AuditEntry;
import io.durabledelete.audit.AuditLog;
import io.durabledelete.event.EventType;
import io.durabledelete.event.TaskEvents;
import io.durabledelete.run.Run;
import io.durabledelete.run.RunDeletions;
import io.durabledelete.run.RunStatus;
import io.durabledelete.run.Runs;
import io.durabledelete.settings.Setting;
import io.durabledelete.settings.Settings;
import io.durabledelete.store.DatabaseClock;
import io.durabledelete.store.Transactions;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Removing runs one by one (rules R2–R4): softly, back, and for good. */
@Singleton
final class RunRemoval {
  private static final String PURGE = "run.purge";

  private final Runs runs;
  private final RunDeletions deletions;
  private final Transactions transactions;
  private final AuditLog audit;
  private final TaskReading reading;
  private final DatabaseClock databaseClock;
  private final TaskEvents events;
  private final MeterRegistry meters;
  private final Duration guardedFor;

  RunRemoval(
      Runs runs,
      RunDeletions deletions,
      Transactions transactions,
      AuditLog audit,
      TaskReading reading,
      DatabaseClock databaseClock,
      TaskEvents events,
      MeterRegistry meters,
      Settings settings) {
    this.runs = runs;
    this.deletions = deletions;
    this.transactions = transactions;
    this.audit = audit;
    this.reading = reading;
    this.databaseClock = databaseClock;
    this.events = events;
    this.meters = meters;
    this.guardedFor = Duration.ofHours(settings.integer(Setting.RUN_MIN_PURGE_AGE_HOURS));
  }

  /** Deletes a run softly; repeating it is fine (rule R2). */
  void delete(String projectId, UUID runId, String actor, @Nullable String reason) {
    Run run = unlessTaskIsLeaving(projectId, runId);
    AuditEntry entry = entry(run, "run.delete", "deleted", actor, reason, databaseClock.now(), "");
    if (audited(
        entry,
        session -> deletions.delete(session, projectId, List.of(runId), actor, reason) == 1)) {
      events.announce(EventType.RUN_DELETED, run);
      count("soft");
      return;
    }
    Run now = runs.findAny(projectId, run.id()).orElseThrow(Problem::notFound);
    if (now.deletedAt() == null) {
      count("refused");
      throw notDeletable(now);
    }
  }

  /** Brings a softly deleted run back; one that is not deleted stays as it is (rule R4). */
  Run restore(String projectId, UUID runId, String actor) {
    Run run = unlessTaskIsLeaving(projectId, runId);
    AuditEntry entry = entry(run, "run.restore", "restored", actor, null, databaseClock.now(), "");
    if (audited(entry, session -> deletions.restore(session, projectId, runId))) {
      events.announce(EventType.RUN_RESTORED, run);
    }
    return runs.findAny(projectId, runId).orElseThrow(Problem::notFound);
  }

  /** Removes a run for good, with its audit entry (rule R3). */
  void purge(String projectId, UUID runId, String actor, @Nullable String reason, boolean force) {
    Run run = unlessTaskIsLeaving(projectId, runId);
    Instant now = databaseClock.now();
    Instant guard = now.minus(guardedFor);
    boolean isGuarded = run.createdAt().isAfter(guard);
    AuditEntry entry =
        entry(run, PURGE, "purged", actor, reason, now, isGuarded && force ? ", forced" : "");
    if (!audited(
        entry, session -> deletions.purge(session, projectId, runId, force ? null : guard))) {
      refusePurge(projectId, run, now, isGuarded);
    }
    events.announce(EventType.RUN_DELETED, run);
    count(isGuarded ? "forced" : "hard");
  }

  private void refusePurge(String projectId, Run seen, Instant now, boolean isGuarded) {
    Run run = runs.findAny(projectId, seen.id()).orElseThrow(Problem::notFound);
    count("refused");
    if (run.status() == RunStatus.PROCESSING || !isGuarded) {
      throw notDeletable(run);
    }
    throw Problem.of(
        ProblemType.RETENTION_GUARD,
        "The run was created %s ago; runs are kept for at least %s unless force=true."
            .formatted(
                Duration.between(run.createdAt(), now).truncatedTo(ChronoUnit.SECONDS),
                guardedFor));
  }

  private Run unlessTaskIsLeaving(String projectId, UUID runId) {
    Run run = runs.findAny(projectId, runId).orElseThrow(Problem::notFound);
    reading.live(projectId, run.taskUuid());
    return run;
  }

  private static Problem notDeletable(Run run) {
    return Problem.of(
        ProblemType.RUN_NOT_DELETABLE, "The run is %s.".formatted(RunView.of(run).status()));
  }

  /** Does it, with its audit entry in the same transaction if it did anything. */
  private boolean audited(AuditEntry entry, Function<ClientSession, Boolean> work) {
    return transactions.run(
        session -> {
          boolean done = work.apply(session);
          if (done) {
            audit.add(session, List.of(entry));
          }
          return done;
        });
  }

  private static AuditEntry entry(
      Run run,
      String action,
      String outcome,
      String actor,
      @Nullable String reason,
      Instant now,
      String addition) {
    Duration age = Duration.between(run.createdAt(), now).truncatedTo(ChronoUnit.SECONDS);
    return AuditEntry.of(
        now,
        actor,
        run.projectId(),
        action,
        outcome,
        run.taskUuid(),
        null,
        reason,
        "run %s, %s, %s old%s".formatted(run.id(), RunView.of(run).status(), age, addition));
  }

  private void count(String kind) {
    meters.counter("run.deletions", "kind", kind).increment();
  }
}
