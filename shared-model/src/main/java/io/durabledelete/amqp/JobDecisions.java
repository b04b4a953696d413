package io.durabledelete.amqp;

import com.rabbitmq.client.Delivery;
import io.durabledelete.deletion.JobDecision;
import io.durabledelete.deletion.PublishOutcome;
import java.util.function.BooleanSupplier;
import org.jboss.logging.Logger;

/** Carries out what was decided of a job, before the job is acknowledged (rule D8). */
final class JobDecisions {
  private static final Logger LOG = Logger.getLogger(JobDecisions.class);

  private final ConfirmedPublisher publisher;

  JobDecisions(ConfirmedPublisher publisher) {
    this.publisher = publisher;
  }

  /**
   * Publishes the copy or the letter, again and again until the broker has confirmed it.
   *
   * @param isAlive whether the job can still be acknowledged
   * @return false when the job can't be acknowledged any more: the broker will deliver it again
   */
  boolean carryOut(JobDecision decision, Delivery delivery, BooleanSupplier isAlive)
      throws InterruptedException {
    return switch (decision) {
      case JobDecision.Done done -> true;
      case JobDecision.Again again ->
          publish(() -> JobMessages.delayedCopy(delivery, again), isAlive);
      case JobDecision.GoOn goOn -> publish(() -> JobMessages.longWork(delivery), isAlive);
      case JobDecision.DeadLetter letter ->
          publish(() -> JobMessages.deadLetter(delivery, letter), isAlive);
    };
  }

  private boolean publish(
      java.util.function.Supplier<OutgoingMessage> message, BooleanSupplier isAlive)
      throws InterruptedException {
    Backoff backoff = new Backoff();
    while (isAlive.getAsBoolean()) {
      OutgoingMessage next = message.get();
      PublishOutcome outcome = publisher.publish(next).join();
      if (outcome.isConfirmed()) {
        return true;
      }
      LOG.warnf("%s: %s, will try again", next.routingKey(), outcome);
      if (!backoff.pause()) {
        throw new InterruptedException();
      }
    }
    return false;
  }
}
