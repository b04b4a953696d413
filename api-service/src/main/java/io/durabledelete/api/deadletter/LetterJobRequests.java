package io.durabledelete.api.deadletter;

import io.durabledelete.api.problem.Problem;
import io.durabledelete.api.problem.ProblemType;
import io.durabledelete.audit.AuditEntry;
import io.durabledelete.audit.AuditLog;
import io.durabledelete.deadletter.LetterJob;
import io.durabledelete.deadletter.LetterJob.Kind;
import io.durabledelete.deadletter.LetterJobs;
import io.durabledelete.deadletter.LetterLists;
import io.durabledelete.store.DatabaseClock;
import io.durabledelete.store.Ids;
import io.durabledelete.store.Transactions;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;

/**
 * Accepts what is to be done to many letters. Which ones is written down before it is accepted:
 * letters that come afterwards make no difference to it.
 */
@Singleton
final class LetterJobRequests {
  private final LetterJobs jobs;
  private final LetterLists lists;
  private final AuditLog audit;
  private final Transactions transactions;
  private final DatabaseClock databaseClock;

  LetterJobRequests(
      LetterJobs jobs,
      LetterLists lists,
      AuditLog audit,
      Transactions transactions,
      DatabaseClock databaseClock) {
    this.jobs = jobs;
    this.lists = lists;
    this.audit = audit;
    this.transactions = transactions;
    this.databaseClock = databaseClock;
  }

  LetterJob accept(Kind kind, LetterJobBody body, String actor) {
    UUID id = Ids.next();
    Instant now = databaseClock.now();
    Set<UUID> listed = body.ids();
    long total = jobs.writeDown(id, listed == null ? lists.ids(body.filter()) : listed, now);
    LetterJob job =
        new LetterJob(
            id,
            kind,
            LetterJob.State.RUNNING,
            now,
            actor,
            body.reason(),
            body.perSecond(),
            body.filter().cause(),
            body.filter().projectId(),
            total,
            0,
            0,
            0,
            0,
            null,
            null,
            null);
    String action = "letters." + kind.name().toLowerCase(Locale.ROOT);
    return transactions.run(
        session -> {
          jobs.insert(session, job);
          audit.add(session, List.of(entry(job, actor, action, "accepted", now)));
          return job;
        });
  }

  LetterJob find(UUID id) {
    return jobs.find(id).orElseThrow(Problem::notFound);
  }

  LetterJob cancel(UUID id, String actor) {
    LetterJob job = find(id);
    Instant now = databaseClock.now();
    boolean cancelled =
        transactions.run(
            session -> {
              boolean isOurs = jobs.cancel(session, id, actor);
              if (isOurs) {
                audit.add(session, List.of(entry(job, actor, "replay.cancel", "cancelled", now)));
              }
              return isOurs;
            });
    LetterJob after = find(id);
    if (!cancelled) {
      throw Problem.of(ProblemType.REPLAY_OVER, "It is %s.".formatted(after.state()));
    }
    return after;
  }

  private static AuditEntry entry(
      LetterJob job, String actor, String action, String outcome, Instant now) {
    return AuditEntry.of(
        now,
        actor,
        job.projectId(),
        action,
        outcome,
        null,
        null,
        job.reason(),
        "%s %s of %d letters, cause %s"
            .formatted(
                job.kind().name().toLowerCase(Locale.ROOT),
                job.id(),
                job.total(),
                job.cause() == null ? "any" : job.cause()));
  }
}
