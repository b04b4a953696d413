package io.durabledelete.amqp;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.durabledelete.deletion.PublishOutcome;
import io.durabledelete.event.EventPublisher;
import io.durabledelete.event.TaskEvent;
import io.durabledelete.event.TaskEventJson;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;

/** Events and run hints over AMQP. */
public final class AmqpEventPublisher implements EventPublisher {
  private static final JsonMapper JSON = new JsonMapper();

  private final ConfirmedPublisher publisher;

  public AmqpEventPublisher(ConfirmedPublisher publisher) {
    this.publisher = publisher;
  }

  @Override
  public CompletableFuture<PublishOutcome> publish(TaskEvent event) {
    return send(Topology.EVENTS, event.type().text(), TaskEventJson.write(event));
  }

  @Override
  public void hintRuns(String projectId, List<UUID> runIds) {
    ObjectNode json = JSON.createObjectNode().put("project_id", projectId);
    ArrayNode ids = json.putArray("run_ids");
    runIds.forEach(id -> ids.add(id.toString()));
    send(Topology.RUNS, projectId, json.toString().getBytes(StandardCharsets.UTF_8));
  }

  private CompletableFuture<PublishOutcome> send(String exchange, String key, byte[] json) {
    return publisher.publish(
        new OutgoingMessage(exchange, key, false, AmqpDeleteJobPublisher.json().build(), json));
  }
}
