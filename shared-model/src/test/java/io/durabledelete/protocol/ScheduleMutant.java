package io.durabledelete.protocol;

/** Mistakes in changing and firing schedules that the checker must find. */
enum ScheduleMutant {
  /** The dispatcher's filter has no revision. */
  NO_REVISION(2, ScheduleRule.NEXT_IS_ANOTHER_INSTANT),
  /** A new registration gets the id of the one before, so that its revisions come again. */
  REVISIONS_COME_AGAIN(2, ScheduleRule.NEXT_IS_ANOTHER_INSTANT),
  /** {@code next_at} is written without {@code look_at}. */
  LOOK_AT_IS_NOT_WRITTEN(1, ScheduleRule.NEXT_IS_NOT_LOOKED_AT),
  /** A run that exists already aborts the dispatcher's transaction for good. */
  DUPLICATE_RUN_STOPS(1, ScheduleRule.NEVER_FIRES),
  /** A restore leaves {@code next_at} where it is. */
  RESTORE_MAKES_UP(1, ScheduleRule.MISSED_OCCURRENCE_MADE_UP),
  /** A cut moves {@code next_at} past now, whatever is due. */
  CUT_DROPS_WHAT_IS_DUE(1, ScheduleRule.DUE_OCCURRENCE_LOST);

  final int changes;
  final ScheduleRule breaks;

  ScheduleMutant(int changes, ScheduleRule breaks) {
    this.changes = changes;
    this.breaks = breaks;
  }
}
