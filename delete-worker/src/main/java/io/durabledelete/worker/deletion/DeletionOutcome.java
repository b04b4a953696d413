package io.durabledelete.worker.deletion;

import io.durabledelete.worker.step.TakenDeletion;

/** How one job ended. */
sealed interface DeletionOutcome {
  /** Every step is done. */
  record Deleted() implements DeletionOutcome {}

  /** The task was gone before: nothing to do. */
  record AlreadyGone() implements DeletionOutcome {}

  /** The message means no deletion that may be done now: stale, restored, forged, too early. */
  record NotDue(String why) implements DeletionOutcome {}

  /** Not its time yet, or another worker, or a restore, was faster. */
  record NotTaken() implements DeletionOutcome {}

  /** It waits for a run that is under way. */
  record Waits() implements DeletionOutcome {}

  /** Another worker, or another deletion, has the task now. */
  record Overtaken() implements DeletionOutcome {}

  /** A step has long work to do: it goes on in the lane for that. */
  record Unfinished() implements DeletionOutcome {}

  /** No retry can mend it. */
  record Permanent(String cause, String detail) implements DeletionOutcome {}

  /** A step of a taken deletion failed. */
  record StepFailed(TakenDeletion deletion, Exception error) implements DeletionOutcome {}

  /** Whether another worker may have come to the hard delete before this one. */
  default boolean isAnothers() {
    return this instanceof AlreadyGone || this instanceof NotTaken || this instanceof Overtaken;
  }

  /** The task is gone, but the broker has not confirmed its event yet. */
  record NotAnnounced(Exception error) implements DeletionOutcome {}
}
