package io.durabledelete.run;

/** The states of a run (rule R1). */
public enum RunStatus {
  /** Recorded; waits for an executor. */
  PENDING,
  /** An executor has claimed it. */
  PROCESSING,
  /** Ended well. */
  COMPLETED,
  /** Ended badly, or its lease ran out. */
  FAILED
}
