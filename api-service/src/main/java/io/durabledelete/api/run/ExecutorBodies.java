package io.durabledelete.api.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.durabledelete.api.json.Members;
import io.durabledelete.api.json.Texts;
import io.durabledelete.api.problem.FieldProblem;
import io.durabledelete.api.problem.Problem;
import io.durabledelete.api.problem.ProblemType;
import io.durabledelete.run.RunStep;
import io.durabledelete.run.RunStepReport;
import io.durabledelete.settings.DurationText;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What executors send, read and checked (rule R1). */
final class ExecutorBodies {
  private static final Duration SHORTEST_LEASE = Duration.ofSeconds(5);
  private static final Duration LONGEST_LEASE = Duration.ofHours(1);
  private static final Duration DEFAULT_LEASE = Duration.ofMinutes(1);
  private static final int MOST_RUNS = 500;
  private static final int MAX_NAME = 200;
  private static final int MAX_TEXT = 4_000;

  private ExecutorBodies() {}

  /** A claim. */
  record Claim(int limit, Duration lease, @Nullable Set<UUID> runIds) {}

  static Claim claim(ObjectNode json) {
    List<FieldProblem> problems = new ArrayList<>();
    Members members = new Members(json, problems).only("limit", "lease", "run_ids");
    Integer limit = members.integer("limit", 1, MOST_RUNS);
    Duration lease = lease(members);
    Set<UUID> runIds = runIds(json.get("run_ids"), members);
    refuse(problems);
    return new Claim(limit == null ? 1 : limit, lease, runIds);
  }

  private static @Nullable Set<UUID> runIds(@Nullable JsonNode value, Members members) {
    if (value == null || value.isNull()) {
      return null;
    }
    if (!value.isArray() || value.isEmpty() || value.size() > MOST_RUNS) {
      members.problem("run_ids", "must be an array of 1 to %d UUIDs".formatted(MOST_RUNS));
      return null;
    }
    Set<UUID> ids = new LinkedHashSet<>();
    for (JsonNode item : value) {
      if (item.isTextual() && Texts.isUuid(item.textValue())) {
        ids.add(UUID.fromString(item.textValue()));
      } else {
        members.problem("run_ids", "has something that is not a UUID");
        return null;
      }
    }
    return ids;
  }

  static Duration lease(ObjectNode json) {
    List<FieldProblem> problems = new ArrayList<>();
    Duration lease = lease(new Members(json, problems).only("lease"));
    refuse(problems);
    return lease;
  }

  private static Duration lease(Members members) {
    String text = members.text("lease");
    if (text == null) {
      return DEFAULT_LEASE;
    }
    try {
      Duration lease = DurationText.parse(text);
      if (lease.compareTo(SHORTEST_LEASE) >= 0 && lease.compareTo(LONGEST_LEASE) <= 0) {
        return lease;
      }
    } catch (IllegalArgumentException e) {
      // answered below
    }
    members.problem("lease", "must be a duration from PT5S to PT1H");
    return DEFAULT_LEASE;
  }

  static RunStepReport step(ObjectNode json) {
    List<FieldProblem> problems = new ArrayList<>();
    Members members = new Members(json, problems).only("name", "status", "detail");
    String name = members.text("name");
    if (name == null || name.isBlank() || Texts.length(name) > MAX_NAME) {
      members.problem("name", "is needed: 1 to %d characters".formatted(MAX_NAME));
    }
    String status = members.text("status");
    if (status == null || !RunStep.STATUSES.contains(status)) {
      members.problem("status", "must be one of " + String.join(", ", RunStep.STATUSES));
    }
    String detail = members.text("detail");
    if (detail != null && Texts.length(detail) > MAX_TEXT) {
      members.problem("detail", "has more than %d characters".formatted(MAX_TEXT));
    }
    refuse(problems);
    return new RunStepReport(String.valueOf(name), String.valueOf(status), detail);
  }

  /** An empty object. */
  static void nothing(ObjectNode json) {
    List<FieldProblem> problems = new ArrayList<>();
    new Members(json, problems).only();
    refuse(problems);
  }

  /** Why the run failed. */
  static String error(ObjectNode json) {
    List<FieldProblem> problems = new ArrayList<>();
    Members members = new Members(json, problems).only("error");
    String error = members.text("error");
    if (error != null && Texts.length(error) > MAX_TEXT) {
      members.problem("error", "has more than %d characters".formatted(MAX_TEXT));
    }
    refuse(problems);
    return error == null ? "failed" : error;
  }

  private static void refuse(List<FieldProblem> problems) {
    if (!problems.isEmpty()) {
      throw Problem.of(ProblemType.INVALID_BODY, problems);
    }
  }
}
