package io.durabledelete.amqp;

import io.durabledelete.deadletter.DeadLetter;
import io.durabledelete.deadletter.LetterContent;
import io.durabledelete.deadletter.LetterPublisher;
import io.durabledelete.deletion.PublishOutcome;
import java.util.concurrent.CompletableFuture;

/** Letters as jobs over AMQP: no header of theirs comes along, so that no count does. */
public final class AmqpLetterPublisher implements LetterPublisher {
  private final ConfirmedPublisher publisher;

  public AmqpLetterPublisher(ConfirmedPublisher publisher) {
    this.publisher = publisher;
  }

  @Override
  public CompletableFuture<PublishOutcome> publish(DeadLetter letter, LetterContent content) {
    return publisher.publish(
        new OutgoingMessage(
            Topology.TASK_DELETE,
            Topology.TASK_DELETE,
            true,
            AmqpDeleteJobPublisher.json().contentType(letter.contentType()).build(),
            content.body()));
  }
}
