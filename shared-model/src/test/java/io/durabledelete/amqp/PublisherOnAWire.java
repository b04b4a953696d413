package io.durabledelete.amqp;

import static org.awaitility.Awaitility.await;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import io.durabledelete.deletion.PublishOutcome;
import io.durabledelete.testing.BrokerWire;
import io.durabledelete.testing.OwnVirtualHost;
import io.durabledelete.testing.TestServers;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;

/** A publisher by way of a wire, and a channel past the wire that sees what arrived. */
final class PublisherOnAWire implements AutoCloseable {
  static final Duration SOON = Duration.ofSeconds(20);
  static final Duration LONG = Duration.ofSeconds(30);

  final MeterRegistry meters = new SimpleMeterRegistry();
  final OwnVirtualHost host = new OwnVirtualHost();
  final BrokerWire wire = new BrokerWire(TestServers.broker(host.name));
  final ConfirmedPublisher publisher;
  final Channel channel;
  private final Connection connection;

  PublisherOnAWire() throws Exception {
    connection = TestServers.broker(host.name).connectionFactory().newConnection("test");
    channel = connection.createChannel();
    publisher = new ConfirmedPublisher(wire.settings(), "test publisher", LONG, meters);
    await().atMost(SOON).until(publisher::isReady);
  }

  @Override
  public void close() {
    publisher.close();
    wire.close();
    connection.abort();
    host.close();
  }

  /** Properties whose message is about to be sent for as long as the test wants. */
  static final class SlowProperties extends AMQP.BasicProperties {
    final CountDownLatch asked = new CountDownLatch(1);
    final CountDownLatch given = new CountDownLatch(1);
    private final String id;

    SlowProperties(String id) {
      this.id = id;
    }

    @Override
    public String getMessageId() {
      asked.countDown();
      try {
        given.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      return id;
    }
  }

  void cutAndReconnect() {
    int before = wire.connectionsMade();
    wire.cut();
    await().atMost(SOON).until(() -> wire.connectionsMade() > before && publisher.isReady());
  }

  /** Another publisher on the same wire. */
  ConfirmedPublisher publisher(Duration timeout) {
    ConfirmedPublisher other =
        new ConfirmedPublisher(wire.settings(), "impatient", timeout, meters);
    await().atMost(SOON).until(other::isReady);
    return other;
  }

  List<CompletableFuture<PublishOutcome>> publishAll(String name, int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> publisher.publish(message(name + " " + java.util.UUID.randomUUID())))
        .toList();
  }

  static OutgoingMessage message(String id) {
    return message(id, properties(id), new byte[] {'x'});
  }

  static OutgoingMessage message(String id, AMQP.BasicProperties properties, byte[] body) {
    return new OutgoingMessage(Topology.TASK_DELETE, Topology.TASK_DELETE, true, properties, body);
  }

  static AMQP.BasicProperties properties(String id) {
    return AmqpDeleteJobPublisher.json().messageId(id).build();
  }

  static Set<String> idsOf(
      Map<String, CompletableFuture<PublishOutcome>> outcomes, PublishOutcome outcome) {
    Set<String> ids = ConcurrentHashMap.newKeySet();
    outcomes.forEach(
        (id, future) -> {
          if (future.join() == outcome) {
            ids.add(id);
          }
        });
    return ids;
  }

  /** The ids of all messages in the queue, which is empty then. */
  Set<String> arrived() throws Exception {
    Set<String> ids = ConcurrentHashMap.newKeySet();
    CountDownLatch end = new CountDownLatch(1);
    channel.basicPublish("", Topology.TASK_DELETE, properties("end"), new byte[0]);
    channel.basicConsume(
        Topology.TASK_DELETE,
        true,
        (tag, message) -> {
          String id = message.getProperties().getMessageId();
          if (id.equals("end")) {
            end.countDown();
          } else {
            ids.add(id);
          }
        },
        tag -> {});
    end.await();
    return ids;
  }

  long count() throws java.io.IOException {
    return channel.messageCount(Topology.TASK_DELETE);
  }

  void purge() {
    try {
      channel.queuePurge(Topology.TASK_DELETE);
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
