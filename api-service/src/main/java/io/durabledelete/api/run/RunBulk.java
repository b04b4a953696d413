package io.durabledelete.api.run;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.mongodb.client.ClientSession;
import io.durabledelete.api.json.Members;
import io.durabledelete.api.json.Texts;
import io.durabledelete.api.problem.FieldProblem;
import io.durabledelete.api.problem.Problem;
import io.durabledelete.api.problem.ProblemType;
import io.durabledelete.audit.AuditEntry;
import io.durabledelete.audit.AuditLog;
import io.durabledelete.bulk.BulkDeletion;
import io.durabledelete.bulk.BulkDeletions;
import io.durabledelete.bulk.BulkState;
import io.durabledelete.run.Run;
import io.durabledelete.run.RunDeletions;
import io.durabledelete.run.RunFilter;
import io.durabledelete.run.RunStatus;
import io.durabledelete.settings.DurationText;
import io.durabledelete.store.DatabaseClock;
import io.durabledelete.store.Ids;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Accepts bulk soft deletes of runs (rule R6); what they mean is frozen here. */
@Singleton
final class RunBulk {
  /** Before that there were none; much longer ones lead out of the calendar. */
  private static final Duration OLDEST = Duration.ofDays(36_500);

  private final RunDeletions runs;
  private final BulkDeletions bulks;
  private final AuditLog audit;
  private final DatabaseClock databaseClock;

  RunBulk(RunDeletions runs, BulkDeletions bulks, AuditLog audit, DatabaseClock databaseClock) {
    this.runs = runs;
    this.audit = audit;
    this.bulks = bulks;
    this.databaseClock = databaseClock;
  }

  /** What a body asks for. */
  record Request(
      @Nullable UUID taskUuid,
      @Nullable RunStatus status,
      Duration olderThan,
      boolean dryRun,
      @Nullable String reason) {}

  static Request read(ObjectNode json) {
    List<FieldProblem> problems = new ArrayList<>();
    Members body = new Members(json, problems).only("filter", "dry_run", "reason");
    Members filter = body.members("filter");
    if (filter == null) {
      body.problem(
          "filter", "is needed: an object with task_uuid, status or older_than; {} means all");
      throw Problem.of(ProblemType.INVALID_BODY, problems);
    }
    filter.only("task_uuid", "status", "older_than");
    Request request =
        new Request(
            taskUuid(filter),
            status(filter),
            olderThan(filter),
            Boolean.TRUE.equals(body.bool("dry_run")),
            Texts.reason(body.text("reason")));
    if (!problems.isEmpty()) {
      throw Problem.of(ProblemType.INVALID_BODY, problems);
    }
    return request;
  }

  private static @Nullable UUID taskUuid(Members filter) {
    String text = filter.text("task_uuid");
    if (text != null && !Texts.isUuid(text)) {
      filter.problem("task_uuid", "not a UUID");
      return null;
    }
    return text == null ? null : UUID.fromString(text);
  }

  private static @Nullable RunStatus status(Members filter) {
    String text = filter.text("status");
    if (text == null) {
      return null;
    }
    return Run.DELETABLE.stream()
        .filter(status -> status.name().toLowerCase(Locale.ROOT).equals(text))
        .findFirst()
        .orElseGet(
            () -> {
              filter.problem("status", "must be pending or failed: others can't be deleted");
              return null;
            });
  }

  private static Duration olderThan(Members filter) {
    String text = filter.text("older_than");
    if (text == null) {
      return Duration.ZERO;
    }
    try {
      Duration age = DurationText.parse(text);
      if (!age.isNegative() && age.compareTo(OLDEST) <= 0) {
        return age;
      }
    } catch (IllegalArgumentException e) {
      // answered below
    }
    filter.problem("older_than", "must be a duration up to P36500D, such as P30D or 12h");
    return Duration.ZERO;
  }

  RunFilter freeze(String projectId, Request request) {
    Instant now = databaseClock.now();
    return new RunFilter(
        projectId, request.taskUuid(), request.status(), now.minus(request.olderThan()), now);
  }

  long count(RunFilter filter) {
    return runs.count(filter);
  }

  BulkDeletion accept(ClientSession session, RunFilter filter, Request request, String actor) {
    BulkDeletion bulk =
        new BulkDeletion(
            Ids.next(),
            filter.projectId(),
            BulkState.RUNNING,
            filter.acceptedAt(),
            actor,
            request.reason(),
            filter,
            runs.count(filter),
            0,
            0,
            null,
            null);
    bulks.insert(session, bulk);
    audit.add(
        session,
        List.of(
            AuditEntry.of(
                bulk.requestedAt(),
                actor,
                bulk.projectId(),
                "run.bulk-delete",
                "accepted",
                filter.taskUuid(),
                null,
                bulk.reason(),
                "bulk %s of %d runs".formatted(bulk.id(), bulk.matched()))));
    return bulk;
  }
}
