package io.durabledelete.run;

import static io.durabledelete.store.Expressions.NOW;
import static io.durabledelete.store.Expressions.condition;
import static io.durabledelete.store.Expressions.literal;

import java.util.Arrays;
import java.util.List;
import org.bson.Document;

/** The expression that brings a run's list of steps up to date in one write. */
final class RunStepWrite {
  private RunStepWrite() {}

  /**
   * The steps with this one in its place, or behind the others; beyond the limit they stay as they
   * are.
   */
  static Document merged(RunStepReport report) {
    Document isThere = new Document("$in", Arrays.asList(literal(report.name()), "$steps.name"));
    Document replaced =
        new Document(
            "$map",
            new Document("input", "$steps")
                .append("as", "step")
                .append(
                    "in",
                    condition(
                        new Document("$eq", Arrays.asList("$$step.name", literal(report.name()))),
                        new Document("$mergeObjects", List.of("$$step", fields(report))),
                        "$$step")));
    Document added =
        new Document(
            "$concatArrays",
            List.of(
                "$steps",
                List.of(
                    new Document(
                        "$mergeObjects",
                        List.of(
                            new Document("name", literal(report.name())).append("started_at", NOW),
                            fields(report))))));
    Document isFull =
        new Document("$gte", Arrays.asList(new Document("$size", "$steps"), RunStep.MOST_STEPS));
    return condition(isThere, replaced, condition(isFull, "$steps", added));
  }

  private static Document fields(RunStepReport report) {
    Document fields = new Document("status", literal(report.status()));
    fields.append("ended_at", report.isOver() ? NOW : literal(null));
    if (report.detail() != null) {
      fields.append("detail", literal(report.detail()));
    }
    return fields;
  }
}
