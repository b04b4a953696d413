package io.durabledelete.deletion;

import java.util.concurrent.CompletableFuture;

/** Sends delete jobs to the workers (rule D5). Knows nothing of the broker behind it. */
public interface DeleteJobPublisher {
  /**
   * Publishes a job.
   *
   * @return completes with the outcome, within {@code PUBLISH_TIMEOUT} at the latest; never
   *     exceptionally
   */
  CompletableFuture<PublishOutcome> publish(DeleteTask job);

  /**
   * The same for a job of a bulk deletion: it goes a way of its own, so that many of them don't
   * stand before a single one.
   */
  CompletableFuture<PublishOutcome> publishOfBulk(DeleteTask job);
}
