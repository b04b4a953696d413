package io.durabledelete.deadletter;

import io.durabledelete.deletion.PublishOutcome;
import java.util.concurrent.CompletableFuture;

/** Sends what a letter holds to the workers again. Knows nothing of the broker behind it. */
public interface LetterPublisher {
  /**
   * Publishes a fresh message with the letter's body, and nothing else of its past.
   *
   * @return completes with the outcome, within {@code PUBLISH_TIMEOUT} at the latest; never
   *     exceptionally
   */
  CompletableFuture<PublishOutcome> publish(DeadLetter letter, LetterContent content);
}
