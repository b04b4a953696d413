package io.durabledelete.run;

import org.jspecify.annotations.Nullable;

/**
 * What an executor says of a step.
 *
 * @param name 1 to 200 characters, one step of a run each
 * @param status one of {@link RunStep#STATUSES}
 */
public record RunStepReport(String name, String status, @Nullable String detail) {
  /** Whether the step is over. */
  boolean isOver() {
    return !status.equals(RunStep.RUNNING);
  }
}
