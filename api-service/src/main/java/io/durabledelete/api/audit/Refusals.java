package io.durabledelete.api.audit;

import io.durabledelete.api.access.CurrentCaller;
import io.durabledelete.api.json.Texts;
import io.durabledelete.api.problem.Problem;
import io.durabledelete.audit.AuditEntry;
import io.durabledelete.audit.AuditLog;
import io.durabledelete.run.Run;
import io.durabledelete.run.Runs;
import io.durabledelete.settings.Setting;
import io.durabledelete.settings.Settings;
import jakarta.inject.Singleton;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.UriInfo;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Writes the audit entries of what was refused. Nothing was checked then but the token: what the
 * path names may be no UUID, and the reason of any length.
 */
@Singleton
final class Refusals {
  private static final int LONGEST_TEXT = 500;

  private final AuditLog audit;
  private final Runs runs;
  private final CurrentCaller caller;
  private final Clock clock;

  /** Waits only as long as it would for the confirm of a job that was not published (rule D4). */
  Refusals(AuditLog audit, Runs runs, CurrentCaller caller, Clock clock, Settings settings) {
    Duration limit = settings.duration(Setting.PUBLISH_TIMEOUT);
    this.audit = audit.within(limit);
    this.runs = runs;
    this.caller = caller;
    this.clock = clock;
  }

  void add(String action, Problem problem, UriInfo uri) {
    MultivaluedMap<String, String> path = uri.getPathParameters();
    String projectId = path.getFirst("project_id");
    Optional<UUID> run = uuid(path, "run_id");
    audit.add(
        AuditEntry.of(
            clock.instant(),
            caller.subject(),
            projectId,
            action,
            "refused",
            uuid(path, "task_uuid").or(() -> run.flatMap(id -> taskOf(projectId, id))).orElse(null),
            uuid(path, "deletion_id").orElse(null),
            cut(uri.getQueryParameters().getFirst("reason")),
            cut(
                subject(run, uuid(path, "id"))
                    + problem.type().text()
                    + ": "
                    + problem.getMessage())));
  }

  private static Optional<UUID> uuid(MultivaluedMap<String, String> path, String name) {
    return Optional.ofNullable(path.getFirst(name)).filter(Texts::isUuid).map(UUID::fromString);
  }

  private Optional<UUID> taskOf(String projectId, UUID runId) {
    return runs.findAny(projectId, runId).map(Run::taskUuid);
  }

  private static String subject(Optional<UUID> run, Optional<UUID> bulk) {
    return run.map("run %s, "::formatted).or(() -> bulk.map("bulk %s, "::formatted)).orElse("");
  }

  private static @Nullable String cut(@Nullable String text) {
    return text == null || text.codePointCount(0, text.length()) <= LONGEST_TEXT
        ? text
        : text.substring(0, text.offsetByCodePoints(0, LONGEST_TEXT));
  }
}
