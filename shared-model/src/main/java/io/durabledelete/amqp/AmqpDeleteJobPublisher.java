package io.durabledelete.amqp;

import com.rabbitmq.client.AMQP;
import io.durabledelete.deletion.DeleteJobPublisher;
import io.durabledelete.deletion.DeleteTask;
import io.durabledelete.deletion.DeleteTaskJson;
import io.durabledelete.deletion.PublishOutcome;
import java.util.Date;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;

/** Delete jobs over AMQP: persistent, mandatory, a fresh message id for each publish (rule D5). */
public final class AmqpDeleteJobPublisher implements DeleteJobPublisher {
  private final ConfirmedPublisher publisher;

  public AmqpDeleteJobPublisher(ConfirmedPublisher publisher) {
    this.publisher = publisher;
  }

  @Override
  public CompletableFuture<PublishOutcome> publish(DeleteTask job) {
    return publish(Topology.TASK_DELETE, Topology.TASK_DELETE, job);
  }

  @Override
  public CompletableFuture<PublishOutcome> publishOfBulk(DeleteTask job) {
    return publish("", Topology.BULK_DELETES, job);
  }

  private CompletableFuture<PublishOutcome> publish(
      String exchange, String routingKey, DeleteTask job) {
    return publisher.publish(
        new OutgoingMessage(
            exchange,
            routingKey,
            true,
            json().timestamp(Date.from(job.requestedAt())).build(),
            DeleteTaskJson.write(job)));
  }

  /** Properties of a persistent JSON message. */
  static AMQP.BasicProperties.Builder json() {
    return new AMQP.BasicProperties.Builder()
        .contentType("application/json")
        .deliveryMode(2)
        .messageId(UUID.randomUUID().toString());
  }
}
