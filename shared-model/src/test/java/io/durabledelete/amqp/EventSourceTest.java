package io.durabledelete.amqp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import io.durabledelete.event.EventSource;
import io.durabledelete.event.TaskEvent;
import io.durabledelete.event.TaskEventJson;
import io.durabledelete.store.Ids;
import io.durabledelete.testing.OwnVirtualHost;
import io.durabledelete.testing.TestServers;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("D16: events from a real RabbitMQ")
class EventSourceTest {
  private static final Duration SOON = Duration.ofSeconds(20);

  private final OwnVirtualHost host = new OwnVirtualHost();
  private final BrokerSettings settings = TestServers.broker(host.name);
  private final List<EventSource> sources = new ArrayList<>();
  private Connection connection;
  private Channel channel;

  @BeforeEach
  void connect() throws Exception {
    connection = settings.connectionFactory().newConnection("test");
    channel = connection.createChannel();
    Topology.declare(channel);
  }

  @AfterEach
  void stop() {
    sources.forEach(source -> source.stop(Duration.ofSeconds(1)));
    connection.abort();
    host.close();
  }

  /** Keeps what happened, and stands still while the test says so. */
  private static final class Watcher implements EventSource.Subscriber {
    final Queue<TaskEvent> seen = new ConcurrentLinkedQueue<>();
    final AtomicInteger misses = new AtomicInteger();
    volatile CountDownLatch goesOn = new CountDownLatch(0);

    @Override
    public void happened(List<TaskEvent> events) {
      try {
        goesOn.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      seen.addAll(events);
    }

    @Override
    public void missed() {
      misses.incrementAndGet();
    }
  }

  @Test
  @DisplayName("every subscriber gets every event once, in order; what is none of ours is left out")
  void handsEverythingToEverySubscriber() throws Exception {
    Watcher one = new Watcher();
    Watcher other = new Watcher();
    subscribe(one);
    subscribe(other);

    channel.basicPublish(Topology.EVENTS, "task.deleted", null, new byte[] {1, 2, 3});
    List<TaskEvent> events = publish(250);

    await().atMost(SOON).until(() -> one.seen.size() >= 250 && other.seen.size() >= 250);
    assertThat(one.seen).containsExactlyElementsOf(events);
    assertThat(other.seen).containsExactlyElementsOf(events);
    assertThat(one.misses).hasValue(0);
  }

  @Test
  @DisplayName("a subscription that ends is told, and made anew; its queues go with it")
  void tellsThatASubscriptionEnded() throws Exception {
    Watcher watcher = new Watcher();
    EventSource source = subscribe(watcher);

    // the test's own and the subscription's
    await().atMost(SOON).until(() -> host.connections().size() == 2);
    host.cutConnections();
    await().atMost(SOON).until(() -> watcher.misses.get() == 1);
    await().atMost(SOON).until(source::isSubscribed);
    connect();
    publish(1);

    await().atMost(SOON).until(() -> watcher.seen.size() == 1);
    assertThat(watcher.misses).hasValue(1);
  }

  @Test
  @DisplayName("a subscriber that hangs fills no queue, and learns that it has missed something")
  void tellsWhatTheBoundedQueueDropped() throws Exception {
    Watcher watcher = new Watcher();
    EventSource source = subscribe(watcher);
    watcher.goesOn = new CountDownLatch(1);

    publish(10_500);
    await().atMost(SOON).until(() -> watcher.misses.get() > 0);
    watcher.goesOn.countDown();

    await().atMost(SOON).until(() -> watcher.seen.size() >= 10_000);
    assertThat(watcher.seen.size()).isLessThan(10_500);
    assertThat(source.isSubscribed()).isTrue();
  }

  private EventSource subscribe(Watcher watcher) {
    EventSource source = new AmqpEventSource(settings, "test events");
    sources.add(source);
    source.start(watcher);
    await().atMost(SOON).until(source::isSubscribed);
    return source;
  }

  private List<TaskEvent> publish(int count) throws Exception {
    List<TaskEvent> events = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      TaskEvent event = TaskEvent.taskDeleted(Ids.next(), "demo", Ids.next(), Instant.EPOCH);
      events.add(event);
      channel.basicPublish(Topology.EVENTS, "task.deleted", null, TaskEventJson.write(event));
    }
    return events;
  }
}
