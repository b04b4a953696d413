package io.durabledelete.deletion;

/** How far a step has come. */
public enum StepStatus {
  /** Not begun. */
  PENDING,
  /** Begun, and not known to have ended. */
  RUNNING,
  /** Done for good. */
  DONE,
  /** The last try failed; the next one does the step again. */
  FAILED
}
