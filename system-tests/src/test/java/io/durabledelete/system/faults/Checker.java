package io.durabledelete.system.faults;

import com.fasterxml.jackson.databind.JsonNode;
import io.durabledelete.system.faults.Operation.Kind;
import io.durabledelete.system.faults.Operation.Result;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.bson.Document;

/**
 * Judges a history after everything was mended and has come to rest, by what the clients were told,
 * what the database did, and what was announced:
 *
 * <ul>
 *   <li>I1 an accepted delete ends in one tombstone and nothing else, or was restored
 *   <li>I2 a refused one leaves no trace; an unknown one happened wholly or not at all
 *   <li>I3 nothing of a task that was restored, or not taken yet, is destroyed
 *   <li>I4 every answer was true at some moment between request and answer
 *   <li>I5 no run is recorded from the mark on, I6 none twice for one instant
 *   <li>I7 one record per deletion, I8 announced at least once and always under one id
 *   <li>I9 nothing is left in limbo
 *   <li>I13 attempts are counted one by one
 *   <li>I14 nothing is deleted that nobody of its project asked for
 *   <li>I16 only the moves that the state machine allows
 * </ul>
 */
final class Checker {
  private static final String DELETED = "DELETED";

  /** The clocks are the same one; a millisecond may be cut off on either side. */
  private static final long ROUNDING = 2;

  private final List<Operation> operations;
  private final Timeline timeline;
  private final List<JsonNode> announced;
  private final String project;
  private final List<Violation> violations = new ArrayList<>();
  private final Map<Kind, Set<UUID>> asked = new EnumMap<>(Kind.class);
  private Map<UUID, Long> tombstones;

  private Checker(
      List<Operation> operations, Timeline timeline, List<JsonNode> announced, String project) {
    this.operations = operations;
    this.timeline = timeline;
    this.announced = announced;
    this.project = project;
    violations.addAll(timeline.violations);
  }

  /**
   * @param announced every TaskDeleted that a subscriber got
   * @param project whose tasks they are, all of them
   */
  static List<Violation> check(
      List<Operation> operations, Timeline timeline, List<JsonNode> announced, String project) {
    Checker checker = new Checker(operations, timeline, announced, project);
    operations.forEach(checker::judge);
    checker.timeline.tasks.values().forEach(checker::judgeEnd);
    checker.timeline.records.values().forEach(checker::judgeRecord);
    checker.judgeEvents();
    return checker.violations;
  }

  private void judge(Operation operation) {
    switch (operation.kind()) {
      case DELETE -> judgeDelete(operation);
      case RESTORE -> judgeRestore(operation);
      case READ -> judgeRead(operation);
      case CLAIM -> judgeClaim(operation);
      case START_RUN, IMPORT, COMPLETE -> {}
    }
  }

  private void judgeDelete(Operation delete) {
    UUID mark = timeline.marks.get(delete.reason());
    if (delete.result() == Result.FAIL) {
      // only publish-failed may have marked at all, and then has taken it back before it answered
      Long takenBack = timeline.takenBack.get(delete.reason());
      require(
          "I2",
          mark == null || (takenBack != null && takenBack <= delete.ended() + ROUNDING),
          () -> "refused, but the mark stands: " + delete.told());
      require(
          "I2",
          mark == null || !timeline.records.containsKey(mark),
          () -> "refused, but it ended as a deletion: " + delete.told());
    } else if (delete.result() == Result.OK && delete.text("status").equals("PENDING_DELETE")) {
      UUID deletion = UUID.fromString(delete.text("deletion_id"));
      Long markedAt = timeline.markedAt.get(deletion);
      require(
          "I4",
          markedAt != null && markedAt <= delete.ended() + ROUNDING,
          () -> "accepted before it was marked: " + delete.told());
      require(
          "I1",
          timeline.records.containsKey(deletion),
          () -> "accepted, and vanished: " + delete.told());
    } else if (delete.result() == Result.OK) {
      require("I4", was(delete, TaskLife.GONE), () -> "not gone at that time: " + delete.told());
    }
  }

  private void judgeRestore(Operation restore) {
    if (restore.result() == Result.OK) {
      require(
          "I4",
          was(restore, "ACTIVE") || was(restore, "DISABLED"),
          () -> "not live at that time: " + restore.told());
    } else if (restore.status() == 410) {
      require("I4", was(restore, TaskLife.GONE), () -> "not gone at that time: " + restore.told());
    }
  }

  private void judgeRead(Operation read) {
    if (read.result() == Result.OK) {
      require("I4", was(read, read.text("status")), () -> "not so at that time: " + read.told());
    } else if (read.status() == 404 || read.status() == 410) {
      require("I4", was(read, TaskLife.GONE), () -> "not gone at that time: " + read.told());
    }
  }

  /** What is handed out was to be run at some moment of the request. */
  private void judgeClaim(Operation claim) {
    for (JsonNode run : claim.answer().path("items")) {
      UUID task = UUID.fromString(run.path("task_uuid").asText());
      TaskLife life = timeline.tasks.get(task);
      require(
          "I5",
          life.spans().stream()
              .anyMatch(
                  span ->
                      TaskLife.LIVE.contains(span.status())
                          && span.touches(claim.invoked() - ROUNDING, claim.ended() + ROUNDING)),
          () -> "handed out of task %s: %s".formatted(life.id, claim.told()));
    }
  }

  private boolean was(Operation operation, String status) {
    TaskLife life = timeline.tasks.get(operation.task());
    return life.spans().stream()
        .filter(span -> span.status().equals(status))
        .anyMatch(
            span -> span.touches(operation.invoked() - ROUNDING, operation.ended() + ROUNDING));
  }

  private void judgeEnd(TaskLife life) {
    require("I9", !life.isBeingDeleted(), () -> "still " + life.status() + ": " + life.id);
    Set<UUID> registrations = timeline.registrationsOf(life);
    if (life.isLive()) {
      require(
          "I2",
          !life.isScheduled || registrations.size() == 1,
          () -> "live, with %d registrations: %s".formatted(registrations.size(), life.id));
    }
    if (life.isGone()) {
      require("I1", registrations.isEmpty(), () -> "gone, but registered: " + life.id);
      require("I1", life.runs.isEmpty(), () -> "gone, but has runs: " + life.id);
      long tombstones = tombstones().getOrDefault(life.id, 0L);
      require("I1", tombstones == 1, () -> tombstones + " tombstones: " + life.id);
    }
    require("I14", life.project.equals(project), () -> "of another project: " + life.id);
  }

  private Map<UUID, Long> tombstones() {
    if (tombstones == null) {
      tombstones =
          timeline.records.values().stream()
              .filter(record -> record.getString("state").equals(DELETED))
              .collect(
                  Collectors.groupingBy(
                      record -> record.get("task_uuid", UUID.class), Collectors.counting()));
    }
    return tombstones;
  }

  private void judgeRecord(Document record) {
    UUID task = record.get("task_uuid", UUID.class);
    Kind cause = record.getString("state").equals(DELETED) ? Kind.DELETE : Kind.RESTORE;
    require(
        "I14",
        asked.computeIfAbsent(cause, this::askedFor).contains(task),
        () -> "nobody asked for it: " + record);
  }

  private Set<UUID> askedFor(Kind kind) {
    return operations.stream()
        .filter(operation -> operation.kind() == kind && operation.result() != Result.FAIL)
        .map(Operation::task)
        .collect(Collectors.toCollection(HashSet::new));
  }

  private void judgeEvents() {
    Map<String, Set<String>> ids =
        announced.stream()
            .collect(
                Collectors.groupingBy(
                    event -> event.path("task_uuid").asText(),
                    Collectors.mapping(event -> event.path("id").asText(), Collectors.toSet())));
    for (TaskLife life : timeline.tasks.values()) {
      Set<String> told = ids.getOrDefault(life.id.toString(), Set.of());
      require(
          "I8",
          told.size() == (life.isGone() ? 1 : 0),
          () -> "%s, announced under %s: %s".formatted(life.status(), told, life.id));
    }
  }

  private void require(String invariant, boolean holds, java.util.function.Supplier<String> what) {
    if (!holds) {
      violations.add(new Violation(invariant, Objects.toString(what.get())));
    }
  }
}
