package io.durabledelete.deletion;

import java.time.Duration;
import java.util.List;

/** Receives delete jobs (rule D5). Knows nothing of the broker behind it. */
public interface DeleteJobConsumer {
  /** Works on a batch of jobs; called by one thread per consumer. */
  interface Handler {
    /**
     * Decides each job of the batch.
     *
     * @return one decision per job, in the same order. A batch whose handling ends in an exception
     *     is not acknowledged: its jobs are delivered again
     */
    List<JobDecision> handle(List<DeleteJob> batch) throws InterruptedException;
  }

  /**
   * Who works on what.
   *
   * @param ordinary jobs in batches
   * @param longWork jobs that go on after {@link JobDecision.GoOn}, one at a time, beside the
   *     others
   */
  record Lanes(Handler ordinary, Handler longWork) {}

  /** Subscribes, and stays subscribed through every outage until stopped. */
  void start(Lanes lanes);

  /** Whether every consumer is really subscribed at the broker right now. */
  boolean isSubscribed();

  /** Takes no more jobs, lets those under way finish for so long, and hands back the others. */
  void stop(Duration limit);
}
