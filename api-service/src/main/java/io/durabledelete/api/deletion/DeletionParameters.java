package io.durabledelete.api.deletion;

import io.durabledelete.api.json.Grace;
import io.durabledelete.api.json.Texts;
import io.durabledelete.api.problem.FieldProblem;
import io.durabledelete.api.problem.Problem;
import io.durabledelete.api.problem.ProblemType;
import io.durabledelete.deletion.RunningRuns;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a DELETE says beside which task.
 *
 * @param versions what If-Match allows; null: any
 */
public record DeletionParameters(
    @Nullable String reason,
    @Nullable String grace,
    @Nullable String running,
    @Nullable String runs,
    @Nullable Set<Long> versions) {

  private static final int MAX_REASON = 500;

  /** Checks the parameters; a problem names each that is wrong. */
  public DeletionParameters {
    List<FieldProblem> problems = new ArrayList<>();
    if (reason != null && reason.codePointCount(0, reason.length()) > MAX_REASON) {
      problems.add(new FieldProblem("reason", "has more than %d characters".formatted(MAX_REASON)));
    }
    if (reason != null && Texts.hasControlCharacter(reason)) {
      problems.add(
          new FieldProblem("reason", "has a control character (a line break, for example)"));
    }
    if (grace != null && Grace.parse(grace).isEmpty()) {
      problems.add(new FieldProblem("grace", Grace.PROBLEM));
    }
    if (running != null && RunningRuns.of(running).isEmpty()) {
      problems.add(new FieldProblem("running", "must be wait, cancel or detach"));
    }
    if (runs != null && !runs.equals("delete") && !runs.equals("keep")) {
      problems.add(new FieldProblem("runs", "must be delete or keep"));
    }
    if (!problems.isEmpty()) {
      throw Problem.of(ProblemType.INVALID_PARAMETER, problems);
    }
  }

  RunningRuns runningRuns() {
    return running == null ? RunningRuns.WAIT : RunningRuns.of(running).orElseThrow();
  }

  boolean keepsRuns() {
    return "keep".equals(runs);
  }

  Duration grace(Duration otherwise) {
    return grace == null ? otherwise : Grace.parse(grace).orElseThrow();
  }
}
