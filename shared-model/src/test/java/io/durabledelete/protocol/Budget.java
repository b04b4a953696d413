package io.durabledelete.protocol;

/** What may happen only so often, so that a model stays finite. */
enum Budget {
  DELETES,
  RESTORES,
  RETRIES,
  /** PATCHes that disable or enable the task. */
  PATCHES,
  /** New tasks of the same name. */
  NAMESAKES,
  /** Readers of the first deletion. */
  READS,
  /** Occurrences of the schedule that come due. */
  OCCURRENCES,
  /** Runs claimed by an executor. */
  CLAIMS,
  /** A bulk begins, or begins again, with the task. */
  BULK_STARTS,
  BULK_UNDOS,

  /** A replica of the API dies, whatever it is doing. */
  API_CRASHES,
  /** A worker dies; its message comes back. */
  WORKER_CRASHES,
  /** A publish fails, is confirmed too late, or is confirmed and lost. */
  PUBLISH_FAULTS,
  /** A write whose answer never comes: it was done, or it was not. */
  DATABASE_FAULTS,
  /** Groups of first tries whose total falls short. */
  SHORT_GROUPS,
  /** Messages that the broker loses. */
  LOST,
  /** Messages that the broker delivers twice. */
  DOUBLED,
  /** Messages without a deletion's id, by whoever may publish. */
  FORGED,
  /** Dead letters that an operator replays. */
  REPLAYS,
  /** Steps of a deletion that fail. */
  STEP_FAILURES,
  /** Registrations removed by somebody's hand. */
  DRIFTS
}
