package io.durabledelete.api.deadletter;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.durabledelete.api.json.Members;
import io.durabledelete.api.json.Texts;
import io.durabledelete.api.problem.FieldProblem;
import io.durabledelete.api.problem.Problem;
import io.durabledelete.api.problem.ProblemType;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Why letters are discarded: nobody may do so without a word. */
record DiscardBody(String reason) {

  static DiscardBody read(ObjectNode json) {
    List<FieldProblem> problems = new ArrayList<>();
    String reason = reason(new Members(json, problems).only("reason"));
    if (!problems.isEmpty()) {
      throw Problem.of(ProblemType.INVALID_BODY, problems);
    }
    return new DiscardBody(reason);
  }

  static String reason(Members body) {
    @Nullable String reason = Texts.reason(body.text("reason"));
    if (reason == null || reason.isBlank()) {
      body.problem("reason", "is needed");
      return "";
    }
    return reason;
  }
}
