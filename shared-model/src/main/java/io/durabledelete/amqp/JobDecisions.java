package io.durabledelete.amqp;

import com.rabbitmq.client.Delivery;
import io.durabledelete.deletion.DeleteJobConsumer.Handler;
import io.durabledelete.deletion.JobDecision;
import io.durabledelete.deletion.PublishOutcome;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/** Carries out what was decided of a job, before the job is acknowledged (rule D8). */
final class JobDecisions {
  private static final Logger LOG = Logger.getLogger(JobDecisions.class);

  private final ConfirmedPublisher publisher;

  JobDecisions(ConfirmedPublisher publisher) {
    this.publisher = publisher;
  }

  /** A batch as a handler decides it, each decision carried out. */
  BatchWork of(Handler handler) {
    return (batch, isAlive) -> {
      List<JobDecision> decided = handler.handle(batch.stream().map(JobMessages::job).toList());
      for (int i = 0; i < batch.size(); i++) {
        if (!carryOut(decided.get(i), batch.get(i), isAlive)) {
          return false; // the channel is gone, and with it every ack of this batch
        }
      }
      return true;
    };
  }

  /**
   * Publishes the copy or the letter, again and again until the broker has confirmed it.
   *
   * @param isAlive whether the job can still be acknowledged
   * @return false when the job can't be acknowledged any more: the broker will deliver it again
   */
  private boolean carryOut(JobDecision decision, Delivery delivery, BooleanSupplier isAlive)
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

  private boolean publish(Supplier<OutgoingMessage> message, BooleanSupplier isAlive)
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
