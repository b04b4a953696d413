package io.durabledelete.protocol;

import static io.durabledelete.protocol.ProtocolRule.ACCEPTED_BUT_VANISHED;
import static io.durabledelete.protocol.ProtocolRule.BULK_DELETES_AGAIN;
import static io.durabledelete.protocol.ProtocolRule.FAILED_IN_SILENCE;
import static io.durabledelete.protocol.ProtocolRule.LEFT_BEHIND;
import static io.durabledelete.protocol.ProtocolRule.LETTER_WITHOUT_FAILURE;
import static io.durabledelete.protocol.ProtocolRule.LIMBO;
import static io.durabledelete.protocol.ProtocolRule.NOT_FOUND_BUT_STANDS;
import static io.durabledelete.protocol.ProtocolRule.ONE_REQUEST_DELETES_TWICE;
import static io.durabledelete.protocol.ProtocolRule.OVERTAKEN_WORKER_WROTE;
import static io.durabledelete.protocol.ProtocolRule.RECORD_OF_THIS_ID_EXISTS;
import static io.durabledelete.protocol.ProtocolRule.REGISTERED_AFTER_MARK;
import static io.durabledelete.protocol.ProtocolRule.REMOVED_DURING_RUN;
import static io.durabledelete.protocol.ProtocolRule.REPUBLISHED_TWICE_IN_ONE_PERIOD;
import static io.durabledelete.protocol.ProtocolRule.RESTORED_HALF_DESTROYED;
import static io.durabledelete.protocol.ProtocolRule.RESTORED_WITH_ANOTHER_STATUS;
import static io.durabledelete.protocol.ProtocolRule.RUNS_MISCOUNTED;
import static io.durabledelete.protocol.ProtocolRule.RUN_HANDED_OUT_AFTER_MARK;
import static io.durabledelete.protocol.ProtocolRule.RUN_RECORDED_AFTER_MARK;
import static io.durabledelete.protocol.ProtocolRule.STALE_MESSAGE_TOOK;
import static io.durabledelete.protocol.ProtocolRule.TAKEN_DURING_RUN;
import static io.durabledelete.protocol.ProtocolRule.TAKEN_IN_ITS_GRACE;
import static io.durabledelete.protocol.ProtocolRule.TOLD_TAKEN_BACK_BUT_STANDS;

/**
 * Mistakes that the checker must find: each is one condition left out, one write torn in two, or
 * two things done in the wrong order.
 *
 * <p>Not here, because other conditions make up for them: the id missing only in the take, the hard
 * delete or the reconciler's claim; the take without the status, as long as it has the id that was
 * read; the acknowledgement before the hard delete, as long as reconciler and scan for tombstones
 * work; a first try's id used again, as long as its record is looked for; a repeat that may take
 * back, as long as it is counted.
 */
enum Mutant {
  // accepting
  FIRST_TRY_LOOKS_FOR_NO_RECORD(Configuration.GROUP, ONE_REQUEST_DELETES_TWICE),
  /** And its record is not looked for. */
  ID_USED_TWICE(Configuration.GROUP, RECORD_OF_THIS_ID_EXISTS),
  REPEAT_IS_NOT_COUNTED(Configuration.ACCEPT, ACCEPTED_BUT_VANISHED),
  RETRY_IS_NOT_COUNTED(Configuration.NAME, ACCEPTED_BUT_VANISHED),
  STATUS_READ_BEFORE_THE_MARK(Configuration.READ, RESTORED_WITH_ANOTHER_STATUS),
  REVIVAL_RESETS_STARTED_AT(Configuration.STALE, RESTORED_HALF_DESTROYED),
  CREATE_IN_TWO_WRITES(Configuration.FIRE, REGISTERED_AFTER_MARK),

  // taking back, restoring, reading
  ROLLBACK_WITHOUT_DELETION_ID(Configuration.ACCEPT, ACCEPTED_BUT_VANISHED),
  ROLLBACK_IGNORES_STARTED_AT(Configuration.ACCEPT, RESTORED_HALF_DESTROYED),
  ROLLBACK_IGNORES_REQUESTS(Configuration.ACCEPT, ACCEPTED_BUT_VANISHED),
  ROLLBACK_IGNORES_DUPLICATE_NAME(Configuration.NAME, TOLD_TAKEN_BACK_BUT_STANDS),
  ROLLBACK_THAT_MATCHES_NOTHING_SAYS_202(Configuration.ACCEPT, ACCEPTED_BUT_VANISHED),
  ROLLBACK_READS_RECORD_FIRST(Configuration.ACCEPT, TOLD_TAKEN_BACK_BUT_STANDS),
  UNKNOWN_ROLLBACK_SAYS_500(Configuration.ACCEPT, TOLD_TAKEN_BACK_BUT_STANDS),
  RESTORE_AFTER_TAKE(Configuration.STALE, RESTORED_HALF_DESTROYED),
  RESTORED_IN_A_SECOND_WRITE(Configuration.READ, NOT_FOUND_BUT_STANDS),
  READER_READS_RECORD_FIRST(Configuration.READ, NOT_FOUND_BUT_STANDS),

  // working
  /** And with the id of the message, if it has one. */
  TAKE_WITHOUT_STATUS(Configuration.STALE, STALE_MESSAGE_TOOK),
  /** If it has one, instead of the id that was read. */
  TAKE_WITH_THE_MESSAGES_ID(Configuration.WAIT, TAKEN_DURING_RUN),
  TAKE_BEFORE_NOT_BEFORE(Configuration.GRACE, TAKEN_IN_ITS_GRACE),
  TAKE_REFUSES_TAKEN(Configuration.WORKER, LIMBO),
  CANCEL_BEFORE_TAKE(Configuration.CANCEL, RESTORED_HALF_DESTROYED),
  RUN_BATCH_WITHOUT_STATUS(Configuration.RUNS, REMOVED_DURING_RUN),
  COUNTED_RUNS_ARE_COUNTED_AGAIN(Configuration.RUNS, RUNS_MISCOUNTED),
  /** A run that an executor works on is left, whatever {@code running} says. */
  RUNNING_IS_NEVER_REMOVED(Configuration.DETACH, LIMBO),
  KEPT_RUNS_STAY_OPEN(Configuration.KEEP, LEFT_BEHIND),
  /** What was begun is deleted in one transaction, also runs that were counted and not removed. */
  SHORT_ONE_HAD_BEGUN(Configuration.RUNS, RUNS_MISCOUNTED),
  SHORT_ONE_REMOVES_RUNNING(Configuration.RUNS, REMOVED_DURING_RUN),
  SHORT_ONE_LEAVES_RUNS(Configuration.RUNS, LEFT_BEHIND),
  CLAIM_LOOKS_FIRST(Configuration.WAIT, RUN_HANDED_OUT_AFTER_MARK),
  FAILURE_WITHOUT_TAKE(Configuration.TAKES, OVERTAKEN_WORKER_WROTE),
  FAILURE_RESETS_STARTED_AT(Configuration.STALE, RESTORED_HALF_DESTROYED),
  LETTER_BEFORE_FAILURE(Configuration.TAKES, LETTER_WITHOUT_FAILURE),
  LETTER_ANYWAY(Configuration.TAKES, LETTER_WITHOUT_FAILURE),
  /** Giving up again, after a lost answer, does not see that it has given up. */
  GIVING_UP_IS_NOT_REPEATABLE(Configuration.TAKES, FAILED_IN_SILENCE),

  // reconciling and sweeping
  NO_RECONCILER(Configuration.WORKER, LIMBO),
  RECONCILER_IGNORES_NEXT_ATTEMPT_AT(Configuration.WORKER, REPUBLISHED_TWICE_IN_ONE_PERIOD),
  RECONCILER_SKIPS_TAKEN(Configuration.TAKES, LIMBO),
  CLAIM_RESETS_STARTED_AT(Configuration.STALE, RESTORED_HALF_DESTROYED),
  NO_SCAN_FOR_TOMBSTONES(Configuration.WORKER, LIMBO),
  SWEEP_REMOVES_OF_MARKED(Configuration.FIRE, RESTORED_HALF_DESTROYED),
  SWEEP_REGISTERS_WITHOUT_CHANGING_THE_TASK(Configuration.FIRE, REGISTERED_AFTER_MARK),

  // firing
  DISPATCH_IN_SEPARATE_WRITES(Configuration.FIRE, RUN_RECORDED_AFTER_MARK),
  DISPATCH_WITHOUT_CHANGING_THE_TASK(Configuration.FIRE, RUN_RECORDED_AFTER_MARK),

  // bulks
  BULK_IS_NOT_IN_THE_FILTER(Configuration.BULK, BULK_DELETES_AGAIN),
  BULK_JOINS_WITHOUT_ITS_ID(Configuration.BULK, BULK_DELETES_AGAIN),
  UNDO_SPARES_NOTHING(Configuration.BULK, BULK_DELETES_AGAIN),
  /** A task that somebody else deletes while the bulk is undone, and that is restored then. */
  UNDO_SPARES_ONLY_THE_LIVE(Configuration.BULK, BULK_DELETES_AGAIN);

  final Configuration in;
  final ProtocolRule breaks;

  Mutant(Configuration in, ProtocolRule breaks) {
    this.in = in;
    this.breaks = breaks;
  }
}
