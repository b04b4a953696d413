package io.durabledelete.api.bulk;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.durabledelete.api.json.Grace;
import io.durabledelete.api.json.Members;
import io.durabledelete.api.json.Texts;
import io.durabledelete.api.problem.FieldProblem;
import io.durabledelete.api.problem.Problem;
import io.durabledelete.api.problem.ProblemType;
import io.durabledelete.task.TaskStatus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a bulk deletion of tasks asks for.
 *
 * @param taskUuids the tasks, each once; null: by filter
 * @param filter which ones; null: by list
 * @param grace null: the default
 */
record TaskBulkBody(
    @Nullable Set<UUID> taskUuids,
    @Nullable Filter filter,
    boolean dryRun,
    @Nullable String reason,
    @Nullable Duration grace) {

  static final int MOST_LISTED = 100_000;

  private static final int MOST_PROBLEMS = 10;

  /** By which properties tasks are chosen; all of them have to be true. */
  record Filter(String namePrefix, Set<TaskStatus> statuses) {}

  /** Reads a body; one answer tells everything that is wrong with it. */
  static TaskBulkBody read(ObjectNode json) {
    List<FieldProblem> problems = new ArrayList<>();
    Members body =
        new Members(json, problems).only("task_uuids", "filter", "dry_run", "reason", "grace");
    boolean isListed = json.hasNonNull("task_uuids");
    if (isListed == json.hasNonNull("filter")) {
      body.problem(
          isListed ? "filter" : "task_uuids",
          isListed ? "goes without task_uuids only" : "is needed, or a filter instead");
    }
    TaskBulkBody read =
        new TaskBulkBody(
            isListed ? listed(json.get("task_uuids"), body) : null,
            filter(body.members("filter"), body, json),
            Boolean.TRUE.equals(body.bool("dry_run")),
            Texts.reason(body.text("reason")),
            grace(body));
    if (!problems.isEmpty()) {
      throw Problem.of(ProblemType.INVALID_BODY, problems);
    }
    return read;
  }

  private static Set<UUID> listed(JsonNode list, Members body) {
    Set<UUID> taskUuids = new LinkedHashSet<>();
    if (!(list instanceof ArrayNode array) || array.isEmpty()) {
      body.problem("task_uuids", "must be a list of at least one UUID");
      return taskUuids;
    }
    if (array.size() > MOST_LISTED) {
      throw Problem.of(
          ProblemType.TOO_LARGE,
          "task_uuids: has %d UUIDs, at most %d.".formatted(array.size(), MOST_LISTED));
    }
    int bad = 0;
    for (int i = 0; i < array.size() && bad < MOST_PROBLEMS; i++) {
      String text = array.get(i).textValue();
      if (text != null && Texts.isUuid(text)) {
        taskUuids.add(UUID.fromString(text));
      } else {
        body.problem("task_uuids[%d]".formatted(i), "not a UUID");
        bad++;
      }
    }
    return taskUuids;
  }

  private static @Nullable Filter filter(@Nullable Members filter, Members body, ObjectNode json) {
    if (filter == null) {
      return null;
    }
    filter.only("name_prefix", "status", "all");
    String prefix = filter.text("name_prefix");
    Set<TaskStatus> statuses = statuses(filter);
    boolean all = Boolean.TRUE.equals(filter.bool("all"));
    boolean isNarrow = prefix != null || json.get("filter").hasNonNull("status");
    if (all == isNarrow) {
      body.problem(
          "filter",
          all ? "all goes without name_prefix and status" : "needs name_prefix, status, or all");
    }
    if (prefix != null && prefix.isEmpty()) {
      filter.problem("name_prefix", "is empty; say all instead");
    }
    return new Filter(prefix == null ? "" : prefix, statuses);
  }

  private static Set<TaskStatus> statuses(Members filter) {
    String text = filter.text("status");
    if (text == null) {
      return TaskStatus.LIVE;
    }
    for (TaskStatus status : TaskStatus.LIVE) {
      if (status.name().equals(text)) {
        return EnumSet.of(status);
      }
    }
    filter.problem("status", "must be ACTIVE or DISABLED");
    return TaskStatus.LIVE;
  }

  private static @Nullable Duration grace(Members body) {
    String text = body.text("grace");
    if (text == null) {
      return null;
    }
    Optional<Duration> grace = Grace.parse(text);
    if (grace.isEmpty()) {
      body.problem("grace", Grace.PROBLEM);
    }
    return grace.orElse(null);
  }
}
