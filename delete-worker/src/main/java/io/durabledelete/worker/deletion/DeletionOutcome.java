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

  /** It waits for a run that is under way. */
  record Waits() implements DeletionOutcome {}

  /** Another worker, or another deletion, has the task now. */
  record Overtaken() implements DeletionOutcome {}

  /** No retry can mend it. */
  record Permanent(String cause, String detail) implements DeletionOutcome {}

  /** A step of a taken deletion failed. */
  record StepFailed(TakenDeletion deletion, Exception error) implements DeletionOutcome {}

  /** The task is gone, but the broker has not confirmed its event yet. */
  record NotAnnounced(Exception error) implements DeletionOutcome {}
}
