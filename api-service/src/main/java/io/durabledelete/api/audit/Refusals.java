package io.durabledelete.api.audit;

import io.durabledelete.api.access.CurrentCaller;
import io.durabledelete.api.json.Texts;
import io.durabledelete.api.problem.Problem;
import io.durabledelete.audit.AuditEntry;
import io.durabledelete.audit.AuditLog;
import io.durabledelete.deadletter.DeadLetter;
import io.durabledelete.deadletter.DeadLetters;
import io.durabledelete.run.Run;
import io.durabledelete.run.Runs;
import io.durabledelete.settings.Setting;
import io.durabledelete.settings.Settings;
import jakarta.inject.Singleton;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.UriInfo;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
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

  private record Subject(String parameter, String word) {}

  private static final List<Subject> SUBJECTS =
      List.of(
          new Subject("run_id", "run"),
          new Subject("id", "bulk"),
          new Subject("letter_id", "letter"),
          new Subject("replay_id", "replay"));

  private final AuditLog audit;
  private final Runs runs;
  private final DeadLetters letters;
  private final CurrentCaller caller;
  private final Clock clock;

  /** Waits only as long as it would for the confirm of a job that was not published (rule D4). */
  Refusals(
      AuditLog audit,
      Runs runs,
      DeadLetters letters,
      CurrentCaller caller,
      Clock clock,
      Settings settings) {
    Duration limit = settings.duration(Setting.PUBLISH_TIMEOUT);
    this.audit = audit.within(limit);
    this.runs = runs;
    this.letters = letters;
    this.caller = caller;
    this.clock = clock;
  }

  void add(String action, Problem problem, UriInfo uri) {
    MultivaluedMap<String, String> path = uri.getPathParameters();
    Optional<DeadLetter> letter = uuid(path, "letter_id").flatMap(letters::find);
    audit.add(
        AuditEntry.of(
            clock.instant(),
            caller.subject(),
            letter.map(DeadLetter::projectId).orElse(path.getFirst("project_id")),
            action,
            "refused",
            uuid(path, "task_uuid")
                .or(() -> taskOfRun(path))
                .or(() -> letter.map(DeadLetter::taskUuid))
                .orElse(null),
            uuid(path, "deletion_id").or(() -> letter.map(DeadLetter::deletionId)).orElse(null),
            cut(uri.getQueryParameters().getFirst("reason")),
            cut(subject(path) + problem.type().text() + ": " + problem.getMessage())));
  }

  private static Optional<UUID> uuid(MultivaluedMap<String, String> path, String name) {
    return Optional.ofNullable(path.getFirst(name)).filter(Texts::isUuid).map(UUID::fromString);
  }

  private Optional<UUID> taskOfRun(MultivaluedMap<String, String> path) {
    String projectId = path.getFirst("project_id");
    return uuid(path, "run_id").flatMap(id -> runs.findAny(projectId, id)).map(Run::taskUuid);
  }

  /** What the call names and an entry has no member for. */
  private static String subject(MultivaluedMap<String, String> path) {
    return SUBJECTS.stream()
        .flatMap(
            subject ->
                uuid(path, subject.parameter()).stream()
                    .map(id -> "%s %s, ".formatted(subject.word(), id)))
        .findFirst()
        .orElse("");
  }

  private static @Nullable String cut(@Nullable String text) {
    return text == null || text.codePointCount(0, text.length()) <= LONGEST_TEXT
        ? text
        : text.substring(0, text.offsetByCodePoints(0, LONGEST_TEXT));
  }
}
