package io.durabledelete.api.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.GetResponse;
import io.durabledelete.amqp.BrokerSettings;
import io.durabledelete.amqp.Topology;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeoutException;

/** The broker, past the proxy: reads what the service has published. */
public final class Broker implements AutoCloseable {
  private static final JsonMapper JSON = new JsonMapper();
  private final Connection connection;
  private final Channel channel;
  private final List<Message> jobs = new ArrayList<>();

  /** A message as it was found in its queue. */
  public record Message(
      String exchange,
      String routingKey,
      AMQP.BasicProperties properties,
      String text,
      JsonNode json) {
    static Message of(GetResponse response) {
      String text = new String(response.getBody(), java.nio.charset.StandardCharsets.UTF_8);
      try {
        return new Message(
            response.getEnvelope().getExchange(),
            response.getEnvelope().getRoutingKey(),
            response.getProps(),
            text,
            JSON.readTree(text));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    public boolean isAbout(UUID taskUuid) {
      return json.path("task_uuid").asText().equals(taskUuid.toString());
    }
  }

  Broker(BrokerSettings settings) {
    ConnectionFactory factory = new ConnectionFactory();
    factory.setHost(settings.host());
    factory.setPort(settings.port());
    factory.setUsername(settings.username());
    factory.setPassword(settings.password());
    factory.setVirtualHost(settings.virtualHost());
    try {
      connection = factory.newConnection("test");
      channel = connection.createChannel();
      Topology.declare(channel);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (TimeoutException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The jobs published for a task so far. */
  public synchronized List<Message> jobsOf(UUID taskUuid) {
    jobs.addAll(drain(Topology.TASK_DELETE));
    return jobs.stream().filter(job -> job.isAbout(taskUuid)).toList();
  }

  /** All jobs published so far. */
  public synchronized List<Message> jobs() {
    jobs.addAll(drain(Topology.TASK_DELETE));
    return List.copyOf(jobs);
  }

  /** A new queue that gets what is published to an exchange from now on. */
  public synchronized String listenTo(String exchange) {
    try {
      String queue = channel.queueDeclare().getQueue();
      channel.queueBind(queue, exchange, "#");
      return queue;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Takes whatever a queue holds. */
  public synchronized List<Message> drain(String queue) {
    try {
      List<Message> found = new ArrayList<>();
      for (GetResponse next = channel.basicGet(queue, true);
          next != null;
          next = channel.basicGet(queue, true)) {
        found.add(Message.of(next));
      }
      return found;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Puts a message into a queue, as any client may; returns when the broker has it. */
  public synchronized void put(String queue, AMQP.BasicProperties properties, byte[] body) {
    try (Channel confirming = connection.createChannel()) {
      confirming.confirmSelect();
      confirming.basicPublish("", queue, properties, body);
      confirming.waitForConfirmsOrDie(10_000);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException | TimeoutException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Publishes to an exchange, as any client may; returns when the broker has them all. */
  public synchronized void publish(String exchange, String routingKey, List<byte[]> bodies) {
    try (Channel confirming = connection.createChannel()) {
      confirming.confirmSelect();
      for (byte[] body : bodies) {
        confirming.basicPublish(exchange, routingKey, null, body);
      }
      confirming.waitForConfirmsOrDie(10_000);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException | TimeoutException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Refuses the next message of a queue, so that the broker dead-letters it. */
  public synchronized void reject(String queue) {
    try {
      GetResponse next = channel.basicGet(queue, false);
      channel.basicReject(next.getEnvelope().getDeliveryTag(), false);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** How many messages of a queue nobody holds. */
  public synchronized long count(String queue) {
    try {
      return channel.messageCount(queue);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Messages to the exchange of jobs reach no queue any more. */
  public synchronized void unbindJobs() {
    try {
      channel.queueUnbind(Topology.TASK_DELETE, Topology.TASK_DELETE, Topology.TASK_DELETE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public synchronized void bindJobs() {
    try {
      channel.queueBind(Topology.TASK_DELETE, Topology.TASK_DELETE, Topology.TASK_DELETE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Deletes a queue; whoever publishes to it next makes it anew. */
  public synchronized void delete(String queue) {
    try {
      channel.queueDelete(queue);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    connection.abort(1_000);
  }
}
