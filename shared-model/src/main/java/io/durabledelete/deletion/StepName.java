package io.durabledelete.deletion;

import java.util.Arrays;
import java.util.Optional;

/** The steps of a deletion, in the order in which they are done (rule D6). */
public enum StepName {
  /** The registration is removed: the task can't fire any more. */
  UNREGISTER("unregister"),
  /** The run history is removed in bounded batches. */
  DELETE_RUNS("delete-runs"),
  /** The task is exchanged for its tombstone. */
  DELETE_TASK("delete-task"),
  /** TaskDeleted is published and confirmed. */
  ANNOUNCE("announce");

  private final String text;

  StepName(String text) {
    this.text = text;
  }

  /** The name in documents and in JSON. */
  public String text() {
    return text;
  }

  public static Optional<StepName> of(String text) {
    return Arrays.stream(values()).filter(step -> step.text.equals(text)).findFirst();
  }
}
