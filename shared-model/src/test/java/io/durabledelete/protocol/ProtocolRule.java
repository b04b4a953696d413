package io.durabledelete.protocol;

import io.durabledelete.protocol.checker.Rule;

/** What the protocol promises. Each is named after what is the case when it is broken. */
enum ProtocolRule implements Rule {
  /** A client was told 202, nobody restored it, and there is no such deletion. */
  ACCEPTED_BUT_VANISHED,
  /** A client was told 500 "taken back", and the deletion goes on. */
  TOLD_TAKEN_BACK_BUT_STANDS,
  /** A deletion that exists is answered with 404. */
  NOT_FOUND_BUT_STANDS,
  /** Two tasks that are not being deleted have one name. */
  TWO_LIVE_OF_ONE_NAME,
  /** A task is live again whose registration or runs were removed. */
  RESTORED_HALF_DESTROYED,
  RESTORED_WITH_ANOTHER_STATUS,
  /** One DELETE marked the task a second time, after its first mark was restored. */
  ONE_REQUEST_DELETES_TWICE,
  /** A second record under one id: such a transaction can never commit. */
  RECORD_OF_THIS_ID_EXISTS,
  /** A task has two tombstones, or one while it is there. */
  TOMBSTONE_OF_A_LIVING_TASK,
  ANNOUNCED_BEFORE_DELETED,
  /** A registration or a run is there without its task. */
  LEFT_BEHIND,
  TAKEN_IN_ITS_GRACE,
  /** A message took a deletion that is not its own, or a task that nobody deletes. */
  STALE_MESSAGE_TOOK,
  /** Taken while an executor works on a run and the wait is not over. */
  TAKEN_DURING_RUN,
  /** A run that an executor works on is removed although the wait is not over. */
  REMOVED_DURING_RUN,
  /** A worker wrote a failure over the take of another. */
  OVERTAKEN_WORKER_WROTE,
  /** A dead letter about a deletion that never was DELETE_FAILED. */
  LETTER_WITHOUT_FAILURE,
  /** DELETE_FAILED, and no letter tells, although the broker lost nothing. */
  FAILED_IN_SILENCE,
  REPUBLISHED_TWICE_IN_ONE_PERIOD,
  RUN_RECORDED_AFTER_MARK,
  RUN_HANDED_OUT_AFTER_MARK,
  /** What fell due during the deletion fires after the restore. */
  MISSED_OCCURRENCE_MADE_UP,
  REGISTERED_AFTER_MARK,
  /** The count of removed runs is not what was removed. */
  RUNS_MISCOUNTED,
  /** A bulk marked a task again, after its mark was restored or the bulk undone. */
  BULK_DELETES_AGAIN,
  /** From here nothing that the system does leads to the end of what was promised. */
  LIMBO
}
