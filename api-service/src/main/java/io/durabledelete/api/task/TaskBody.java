package io.durabledelete.api.task;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.durabledelete.api.json.Members;
import io.durabledelete.api.json.Texts;
import io.durabledelete.api.problem.FieldProblem;
import io.durabledelete.api.problem.Problem;
import io.durabledelete.api.problem.ProblemType;
import io.durabledelete.schedule.Schedule;
import io.durabledelete.task.TaskStatus;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a client says of a task (rules T1, T2), read and checked: creating one and patching one go
 * through the same checks.
 */
record TaskBody(
    String name,
    String payload,
    @Nullable Schedule schedule,
    boolean isProtected,
    TaskStatus status) {

  private static final String[] MEMBERS = {"name", "payload", "schedule", "protected", "status"};
  private static final int MAX_NAME = 200;
  private static final int MAX_PAYLOAD_BYTES = 64 * 1024;

  /** Reads a body; a problem names every member that is wrong. */
  static TaskBody read(ObjectNode json) {
    List<FieldProblem> problems = new ArrayList<>();
    Members members = new Members(json, problems).only(MEMBERS);
    TaskStatus status = status(members.text("status"));
    String name = name(members);
    String payload = payload(members);
    Schedule schedule = ScheduleBody.read(members, problems);
    Boolean isProtected = members.bool("protected");
    if (!problems.isEmpty()) {
      throw Problem.of(ProblemType.INVALID_BODY, problems);
    }
    return new TaskBody(name, payload, schedule, Boolean.TRUE.equals(isProtected), status);
  }

  /** Refuses a patch with members that no task has, also when they are null. */
  static void checkMembers(ObjectNode patch) {
    List<FieldProblem> problems = new ArrayList<>();
    Members schedule = new Members(patch, problems).only(MEMBERS).members("schedule");
    if (schedule != null) {
      schedule.only(ScheduleBody.MEMBERS);
    }
    if (!problems.isEmpty()) {
      throw Problem.of(ProblemType.INVALID_BODY, problems);
    }
  }

  private static String name(Members members) {
    String name = members.text("name");
    if (name == null) {
      members.problem("name", "is needed: 1 to 200 characters");
      return "";
    }
    problemOfName(name).ifPresent(problem -> members.problem("name", problem));
    return name;
  }

  /** What is wrong with a name, if anything. */
  static Optional<String> problemOfName(String name) {
    if (name.isBlank()) {
      return Optional.of("must not be blank");
    }
    if (name.codePointCount(0, name.length()) > MAX_NAME) {
      return Optional.of("has more than 200 characters");
    }
    if (Texts.hasControlCharacter(name)) {
      return Optional.of("has a control character (a line break or a tab, for example)");
    }
    if (!StandardCharsets.UTF_8.newEncoder().canEncode(name)) {
      return Optional.of("has half a character (an unpaired surrogate)");
    }
    return Optional.empty();
  }

  private static String payload(Members members) {
    ObjectNode payload = members.object("payload");
    String text =
        payload == null ? JsonNodeFactory.instance.objectNode().toString() : payload.toString();
    if (!StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
      members.problem("payload", "has half a character (an unpaired surrogate)");
    }
    int bytes = text.getBytes(StandardCharsets.UTF_8).length;
    if (bytes > MAX_PAYLOAD_BYTES) {
      members.problem("payload", "has %d bytes, at most %d".formatted(bytes, MAX_PAYLOAD_BYTES));
    }
    return text;
  }

  private static TaskStatus status(@Nullable String given) {
    if (given == null) {
      return TaskStatus.ACTIVE;
    }
    return Arrays.stream(TaskStatus.values())
        .filter(status -> status.isLive() && status.name().equals(given))
        .findFirst()
        .orElseThrow(
            () ->
                Problem.of(
                    ProblemType.STATUS_NOT_ALLOWED,
                    List.of(new FieldProblem("status", "must be ACTIVE or DISABLED"))));
  }
}
