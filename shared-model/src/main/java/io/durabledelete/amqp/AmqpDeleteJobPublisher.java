package io.durabledelete.amqp;

import com.rabbitmq.client.AMQP;
import io.durabledelete.deletion.DeleteJobPublisher;
import io.durabledelete.deletion.DeleteTask;
import io.durabledelete.deletion.DeleteTaskJson;
import io.durabledelete.deletion.PublishOutcome;
import io.durabledelete.logging.LogFields;
import io.durabledelete.trace.TraceParent;
import io.durabledelete.trace.Traces;
import io.durabledelete.trace.WorkSpan;
import io.opentelemetry.api.trace.SpanKind;
import java.util.Date;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Delete jobs over AMQP: persistent, mandatory, a fresh message id for each publish (rule D5). */
public final class AmqpDeleteJobPublisher implements DeleteJobPublisher {
  private final ConfirmedPublisher publisher;
  private final Traces traces;

  public AmqpDeleteJobPublisher(ConfirmedPublisher publisher, Traces traces) {
    this.publisher = publisher;
    this.traces = traces;
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
    Optional<TraceParent> from = LogFields.trace();
    WorkSpan span =
        traces
            .begin("publish " + routingKey, SpanKind.PRODUCER, from.orElse(null))
            .with("messaging.system", "rabbitmq")
            .with("messaging.destination.name", routingKey)
            .with("durable_delete.deletion_id", job.requestId());
    // what the reconciler publishes belongs to no request: it is the first of a trace of its own
    TraceParent trace = span.asParent().or(() -> from).orElseGet(TraceParent::random);
    return publisher
        .publish(
            new OutgoingMessage(
                exchange,
                routingKey,
                true,
                json()
                    .timestamp(Date.from(job.requestedAt()))
                    .headers(Map.of(TraceParent.HEADER, trace.text()))
                    .build(),
                DeleteTaskJson.write(job)))
        .whenComplete((outcome, failure) -> end(span, outcome));
  }

  private static void end(WorkSpan span, @Nullable PublishOutcome outcome) {
    span.with("durable_delete.outcome", outcome == null ? null : outcome.text());
    if (outcome != PublishOutcome.CONFIRMED) {
      span.fail("not confirmed");
    }
    span.close();
  }

  /** Properties of a persistent JSON message. */
  static AMQP.BasicProperties.Builder json() {
    return new AMQP.BasicProperties.Builder()
        .contentType("application/json")
        .deliveryMode(2)
        .messageId(UUID.randomUUID().toString());
  }
}
