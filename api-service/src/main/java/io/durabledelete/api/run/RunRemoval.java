package io.durabledelete.api.run;

import io.durabledelete.api.problem.Problem;
import io.durabledelete.api.problem.ProblemType;
import io.durabledelete.api.task.TaskReading;
import io.durabledelete.audit.AuditEntry;
import io.durabledelete.audit.AuditLog;
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
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Removing runs one by one (rules R2–R4): softly, back, and for good. */
@Singleton
final class RunRemoval {
  private final Runs runs;
  private final RunDeletions deletions;
  private final Transactions transactions;
  private final AuditLog audit;
  private final TaskReading reading;
  private final DatabaseClock databaseClock;
  private final MeterRegistry meters;
  private final Duration guardedFor;

  RunRemoval(
      Runs runs,
      RunDeletions deletions,
      Transactions transactions,
      AuditLog audit,
      TaskReading reading,
      DatabaseClock databaseClock,
      MeterRegistry meters,
      Settings settings) {
    this.runs = runs;
    this.deletions = deletions;
    this.transactions = transactions;
    this.audit = audit;
    this.reading = reading;
    this.databaseClock = databaseClock;
    this.meters = meters;
    this.guardedFor = Duration.ofHours(settings.integer(Setting.RUN_MIN_PURGE_AGE_HOURS));
  }

  /** Deletes a run softly; repeating it is fine (rule R2). */
  void delete(String projectId, UUID runId, String actor, @Nullable String reason) {
    Run run = unlessTaskIsLeaving(projectId, runId);
    if (deletions.delete(projectId, runId, actor, reason)) {
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
  Run restore(String projectId, UUID runId) {
    unlessTaskIsLeaving(projectId, runId);
    deletions.restore(projectId, runId);
    return runs.findAny(projectId, runId).orElseThrow(Problem::notFound);
  }

  /** Removes a run for good, with its audit entry (rule R3). */
  void purge(String projectId, UUID runId, String actor, @Nullable String reason, boolean force) {
    Run run = unlessTaskIsLeaving(projectId, runId);
    Instant now = databaseClock.now();
    Instant guard = now.minus(guardedFor);
    boolean isGuarded = run.createdAt().isAfter(guard);
    AuditEntry entry = entry(run, actor, reason, now, isGuarded && force, "purged");
    boolean purged =
        transactions.run(
            session -> {
              boolean gone = deletions.purge(session, projectId, runId, force ? null : guard);
              if (gone) {
                audit.add(session, List.of(entry));
              }
              return gone;
            });
    if (!purged) {
      refusePurge(projectId, run, actor, reason, now, isGuarded);
    }
    count(isGuarded ? "forced" : "hard");
  }

  private void refusePurge(
      String projectId,
      Run seen,
      String actor,
      @Nullable String reason,
      Instant now,
      boolean isGuarded) {
    Run run = runs.findAny(projectId, seen.id()).orElseThrow(Problem::notFound);
    audit.add(entry(run, actor, reason, now, false, "refused"));
    count("refused");
    if (run.status() == RunStatus.PROCESSING || !isGuarded) {
      throw notDeletable(run);
    }
    throw Problem.of(
        ProblemType.RETENTION_GUARD,
        "The run was created %s ago; runs are kept for at least %s unless force=true."
            .formatted(
                Duration.between(run.createdAt(), now)
                    .truncatedTo(java.time.temporal.ChronoUnit.SECONDS),
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

  private static AuditEntry entry(
      Run run, String actor, @Nullable String reason, Instant now, boolean forced, String outcome) {
    return AuditEntry.of(
        now,
        actor,
        run.projectId(),
        "run.purge",
        outcome,
        run.taskUuid(),
        null,
        reason,
        "run %s, %s, %s old%s"
            .formatted(
                run.id(),
                RunView.of(run).status(),
                Duration.between(run.createdAt(), now)
                    .truncatedTo(java.time.temporal.ChronoUnit.SECONDS),
                forced ? ", forced" : ""));
  }

  private void count(String kind) {
    meters.counter("run.deletions", "kind", kind).increment();
  }
}
