package io.durabledelete.api.deadletter;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.durabledelete.api.json.Members;
import io.durabledelete.api.json.Texts;
import io.durabledelete.api.problem.FieldProblem;
import io.durabledelete.api.problem.Problem;
import io.durabledelete.api.problem.ProblemType;
import io.durabledelete.deadletter.LetterFilter;
import io.durabledelete.deadletter.LetterJob.Kind;
import io.durabledelete.deadletter.LetterState;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Which letters are to be replayed or discarded, and how fast.
 *
 * @param ids the letters, each once; null: by filter
 * @param filter the open letters it means, if there is no list
 */
record LetterJobBody(
    @Nullable Set<UUID> ids, LetterFilter filter, int perSecond, @Nullable String reason) {
  static final int MOST_LISTED = 10_000;

  private static final int MOST_PER_SECOND = 1_000;
  private static final int DEFAULT_PER_SECOND = 50;

  static LetterJobBody read(Kind kind, ObjectNode json) {
    List<FieldProblem> problems = new ArrayList<>();
    Members body =
        new Members(json, problems)
            .only("ids", "cause", "project_id", "all", "per_second", "reason");
    checkSelection(json, body);
    Integer perSecond = body.integer("per_second", 1, MOST_PER_SECOND);
    LetterJobBody read =
        new LetterJobBody(
            json.hasNonNull("ids") ? listed(json.get("ids"), body) : null,
            new LetterFilter(
                EnumSet.of(LetterState.OPEN), text(body, "cause"), text(body, "project_id")),
            perSecond == null ? fallback(kind) : perSecond,
            kind == Kind.DISCARD ? DiscardBody.reason(body) : Texts.reason(body.text("reason")));
    if (!problems.isEmpty()) {
      throw Problem.of(ProblemType.INVALID_BODY, problems);
    }
    return read;
  }

  /** A replay is work for the workers; discarding is none. */
  private static int fallback(Kind kind) {
    return kind == Kind.REPLAY ? DEFAULT_PER_SECOND : MOST_PER_SECOND;
  }

  /** A forgotten filter must not mean every letter. */
  private static void checkSelection(ObjectNode json, Members body) {
    boolean isListed = json.hasNonNull("ids");
    boolean isFiltered = json.hasNonNull("cause") || json.hasNonNull("project_id");
    boolean isAll = Boolean.TRUE.equals(body.bool("all"));
    int ways = (isListed ? 1 : 0) + (isFiltered ? 1 : 0) + (isAll ? 1 : 0);
    if (ways != 1) {
      body.problem("ids", "one of these is needed, alone: ids; cause, project_id or both; all");
    }
  }

  private static @Nullable String text(Members body, String name) {
    String text = body.text(name);
    if (text != null && text.isEmpty()) {
      body.problem(name, "is empty");
    }
    return text;
  }

  private static Set<UUID> listed(JsonNode list, Members body) {
    Set<UUID> ids = new LinkedHashSet<>();
    if (!(list instanceof ArrayNode array) || array.isEmpty() || array.size() > MOST_LISTED) {
      body.problem("ids", "must be a list of 1 to %d UUIDs".formatted(MOST_LISTED));
      return ids;
    }
    for (int i = 0; i < array.size(); i++) {
      String text = array.get(i).textValue();
      if (text == null || !Texts.isUuid(text)) {
        body.problem("ids[%d]".formatted(i), "not a UUID");
        return ids;
      }
      ids.add(UUID.fromString(text));
    }
    return ids;
  }
}
