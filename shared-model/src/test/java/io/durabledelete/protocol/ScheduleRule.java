package io.durabledelete.protocol;

import io.durabledelete.protocol.checker.Rule;

/** What firing by a schedule promises, named after what is the case when it is broken. */
enum ScheduleRule implements Rule {
  /** An occurrence fires that was taken out of the series before. */
  REMOVED_OCCURRENCE_FIRES,
  /** What fell due during a deletion fires after the restore. */
  MISSED_OCCURRENCE_MADE_UP,
  /** The registration goes on at an instant that is not the schedule's next one. */
  NEXT_IS_ANOTHER_INSTANT,
  /** A cut of later occurrences takes one along that is due and has not fired yet. */
  DUE_OCCURRENCE_LOST,
  /** {@code look_at} is not where {@code next_at} is, although nobody put the registration off. */
  NEXT_IS_NOT_LOOKED_AT,
  /** A due registration of an ACTIVE task is never moved on. */
  NEVER_FIRES
}
