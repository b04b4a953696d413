package io.durabledelete.system.rig;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.GetResponse;
import io.durabledelete.amqp.BrokerSettings;
import io.durabledelete.amqp.Topology;
import io.durabledelete.deletion.DeleteTask;
import io.durabledelete.deletion.DeleteTaskJson;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeoutException;

/**
 * The broker as somebody else's client sees it. It connects anew whenever its connection was cut.
 */
public final class Broker implements AutoCloseable {
  private static final JsonMapper JSON = new JsonMapper();
  private static final String SUBSCRIBER = "system-tests.task-deleted";
  private static final Duration CONFIRM_LIMIT = Duration.ofSeconds(10);

  /** A message that was read, and so is not in its queue any more. */
  public record Letter(byte[] body, Map<String, Object> headers) {
    public String header(String name) {
      return String.valueOf(headers.get(name));
    }
  }

  private final BrokerSettings settings;
  private final String managementUrl;
  private final List<Letter> deadLetters = new ArrayList<>();
  private final List<JsonNode> deletedEvents = new ArrayList<>();
  private Connection connection;
  private Channel channel;

  Broker(BrokerSettings settings, String managementUrl) {
    this.settings = settings;
    this.managementUrl = managementUrl;
  }

  /** Subscribes to TaskDeleted, before anything can be announced. */
  public void subscribe() {
    on(
        open -> {
          Topology.declare(open);
          // a classic queue of a cluster misses what is announced while its node is down
          open.queueDeclare(SUBSCRIBER, true, false, false, Map.of("x-queue-type", "quorum"));
          return open.queueBind(SUBSCRIBER, Topology.EVENTS, "task.deleted");
        });
  }

  /** Publishes a job as any AMQP client may (§11). */
  public void publishJob(UUID taskUuid, String project, UUID requestId) {
    publish(DeleteTaskJson.write(new DeleteTask(taskUuid, project, Instant.now(), requestId)));
  }

  public void publish(byte[] body) {
    publish(
        body,
        new AMQP.BasicProperties.Builder().contentType("application/json").deliveryMode(2).build());
  }

  /** Puts a letter into the dead-letter queue, as any client may. */
  public void publishLetter(byte[] body, AMQP.BasicProperties properties) {
    on(
        open -> {
          open.basicPublish("", Topology.DEAD_LETTERS, true, properties, body);
          return open.waitForConfirms(CONFIRM_LIMIT.toMillis());
        });
  }

  public void publish(byte[] body, AMQP.BasicProperties properties) {
    on(
        open -> {
          open.basicPublish(Topology.TASK_DELETE, Topology.TASK_DELETE, true, properties, body);
          return open.waitForConfirms(CONFIRM_LIMIT.toMillis());
        });
  }

  /** Every dead letter so far: each is taken out of the queue when it is read. */
  public List<Letter> deadLetters() {
    drain(
        Topology.DEAD_LETTERS,
        message -> deadLetters.add(new Letter(message.getBody(), message.getProps().getHeaders())));
    return List.copyOf(deadLetters);
  }

  /** Every TaskDeleted so far, of one task. */
  public List<JsonNode> deletedEvents(UUID taskUuid) {
    return deletedEvents().stream()
        .filter(event -> event.path("task_uuid").asText().equals(taskUuid.toString()))
        .toList();
  }

  /** Every TaskDeleted so far. */
  public List<JsonNode> deletedEvents() {
    drain(SUBSCRIBER, message -> deletedEvents.add(JSON.readTree(message.getBody())));
    return List.copyOf(deletedEvents);
  }

  private interface Reader {
    void read(GetResponse message) throws IOException;
  }

  private void drain(String queue, Reader reader) {
    on(
        open -> {
          for (GetResponse next = open.basicGet(queue, true);
              next != null;
              next = open.basicGet(queue, true)) {
            reader.read(next);
          }
          return queue;
        });
  }

  /** Messages that wait in the queue, those being worked on not counted. */
  public long ready(String queue) {
    return on(open -> open.messageCount(queue));
  }

  public long consumers(String queue) {
    return on(open -> open.consumerCount(queue));
  }

  public void purge(String queue) {
    on(open -> open.queuePurge(queue));
  }

  public void deleteExchange(String exchange) {
    on(open -> open.exchangeDelete(exchange));
  }

  public void deleteQueue(String queue) {
    on(open -> open.queueDelete(queue));
  }

  /** Jobs that wait or are delayed. Those that a worker holds are seen once it is stopped. */
  long jobs() {
    return queues()
        .valueStream()
        .map(queue -> queue.get("name").asText())
        .filter(name -> name.startsWith(Topology.TASK_DELETE))
        .filter(name -> !name.equals(Topology.DEAD_LETTERS))
        .mapToLong(this::ready)
        .sum();
  }

  private JsonNode queues() {
    String vhost = URLEncoder.encode(settings.virtualHost(), StandardCharsets.UTF_8);
    String login = settings.username() + ":" + settings.password();
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(managementUrl + "/api/queues/" + vhost))
            .header(
                "Authorization",
                "Basic "
                    + Base64.getEncoder().encodeToString(login.getBytes(StandardCharsets.UTF_8)))
            .build();
    try {
      return JSON.readTree(Client.HTTP.send(request, BodyHandlers.ofByteArray()).body());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private interface Use<T> {
    T with(Channel channel) throws IOException, InterruptedException, TimeoutException;
  }

  private synchronized <T> T on(Use<T> use) {
    try {
      return use.with(open());
    } catch (IOException | TimeoutException e) {
      throw new IllegalStateException("the broker did not do it", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private Channel open() throws IOException, TimeoutException {
    if (connection == null || !connection.isOpen()) {
      ConnectionFactory factory = new ConnectionFactory();
      factory.setHost(settings.host());
      factory.setPort(settings.port());
      factory.setUsername(settings.username());
      factory.setPassword(settings.password());
      factory.setVirtualHost(settings.virtualHost());
      factory.setAutomaticRecoveryEnabled(false);
      connection = factory.newConnection("system-tests");
    }
    if (channel == null || !channel.isOpen()) {
      channel = connection.createChannel();
      channel.confirmSelect();
    }
    return channel;
  }

  @Override
  public synchronized void close() {
    if (connection != null) {
      connection.abort(1_000);
    }
  }
}
