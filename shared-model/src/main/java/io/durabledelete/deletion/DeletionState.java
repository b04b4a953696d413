package io.durabledelete.deletion;

/** The states of a deletion as people follow it (rule D10). */
public enum DeletionState {
  /** Accepted; moves on when the worker has done its steps. */
  PENDING_DELETE,
  /** The worker gave up for now; the reconciler or a retry moves it on. */
  DELETE_FAILED,
  /** Finished: the task is gone. */
  DELETED,
  /** Undone before the worker took it. */
  RESTORED
}
