package io.durabledelete.amqp;

import static io.durabledelete.deletion.JobDecision.DONE;
import static io.durabledelete.deletion.JobDecision.GO_ON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.GetResponse;
import io.durabledelete.deletion.DeleteJob;
import io.durabledelete.deletion.DeleteJobConsumer.Handler;
import io.durabledelete.deletion.DeleteJobConsumer.Lanes;
import io.durabledelete.deletion.DeleteTask;
import io.durabledelete.deletion.DeleteTaskJson;
import io.durabledelete.deletion.JobDecision;
import io.durabledelete.deletion.PublishOutcome;
import io.durabledelete.event.TaskEvent;
import io.durabledelete.store.Ids;
import io.durabledelete.testing.OwnVirtualHost;
import io.durabledelete.testing.TestServers;
import io.durabledelete.trace.Traces;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("D4, D5, D8: the way through a real RabbitMQ")
class RealBrokerTest {
  private static final Duration TIMEOUT = Duration.ofSeconds(2);
  private static final Duration SOON = Duration.ofSeconds(20);

  private OwnVirtualHost host;
  private BrokerSettings settings;
  private ConfirmedPublisher publisher;
  private Connection connection;
  private Channel channel;

  @BeforeEach
  void connect() throws Exception {
    host = new OwnVirtualHost();
    settings = TestServers.broker(host.name);
    publisher =
        new ConfirmedPublisher(settings, "test publisher", TIMEOUT, new SimpleMeterRegistry());
    await().atMost(SOON).until(publisher::isReady);
    connection = settings.connectionFactory().newConnection("test");
    channel = connection.createChannel();
  }

  @AfterEach
  void disconnect() {
    publisher.close();
    connection.abort();
    host.close();
  }

  @Test
  @DisplayName("D5: persistent JSON with a message id of its own for each publish")
  void publishesJobsAsTheContractSays() throws Exception {
    DeleteTask job = job();
    AmqpDeleteJobPublisher jobs = new AmqpDeleteJobPublisher(publisher, Traces.OFF);

    assertThat(jobs.publish(job).join()).isEqualTo(PublishOutcome.CONFIRMED);
    assertThat(jobs.publish(job).join()).isEqualTo(PublishOutcome.CONFIRMED);

    GetResponse first = get("task.delete");
    GetResponse second = get("task.delete");
    assertThat(DeleteTaskJson.read(first.getBody())).isEqualTo(job);
    assertThat(first.getProps().getDeliveryMode()).isEqualTo(2);
    assertThat(first.getProps().getContentType()).isEqualTo("application/json");
    assertThat(first.getProps().getMessageId()).isNotEqualTo(second.getProps().getMessageId());
  }

  @Test
  @DisplayName("A14: a message without a route is told, and the next one finds its queue again")
  void tellsAnUnroutableMessageAndMendsTheTopology() throws Exception {
    AmqpDeleteJobPublisher jobs = new AmqpDeleteJobPublisher(publisher, Traces.OFF);
    channel.queueDelete("task.delete");

    assertThat(jobs.publish(job()).join()).isEqualTo(PublishOutcome.UNROUTABLE);
    await().atMost(SOON).until(() -> jobs.publish(job()).join().isConfirmed());
  }

  @Test
  void tellsARefusedMessage() throws Exception {
    channel.queueDeclare(
        "full",
        true,
        false,
        false,
        java.util.Map.of("x-max-length", 0, "x-overflow", "reject-publish"));
    OutgoingMessage message =
        new OutgoingMessage(
            "", "full", true, AmqpDeleteJobPublisher.json().build(), new byte[] {'x'});

    // the limit is soft: the broker may let one or two through first
    await().atMost(SOON).until(() -> publisher.publish(message).join() == PublishOutcome.REFUSED);
  }

  @Test
  @DisplayName("a message that no connection took is not sent, then or later")
  void doesNotSendWithoutAConnection() {
    ConfirmedPublisher nowhere =
        new ConfirmedPublisher(
            new BrokerSettings("127.0.0.1", 1, "x", "x", "/", false),
            "nowhere",
            TIMEOUT,
            new SimpleMeterRegistry());
    try {
      assertThat(new AmqpDeleteJobPublisher(nowhere, Traces.OFF).publish(job()).join())
          .isEqualTo(PublishOutcome.NOT_CONNECTED);
    } finally {
      nowhere.close();
    }
  }

  @Test
  @DisplayName("A1–A5: through cut connections, what was confirmed is there, and nothing hangs")
  void believesNoConfirmOfAnotherChannel() throws Exception {
    AmqpDeleteJobPublisher jobs = new AmqpDeleteJobPublisher(publisher, Traces.OFF);
    List<DeleteTask> sent = new ArrayList<>();
    List<CompletableFuture<PublishOutcome>> outcomes = new ArrayList<>();
    for (int round = 0; round < 3; round++) {
      await().atMost(SOON).until(publisher::isReady);
      for (int i = 0; i < 500; i++) {
        DeleteTask job = job();
        sent.add(job);
        outcomes.add(jobs.publish(job));
      }
      host.cutConnections();
    }
    Set<Object> confirmed = ConcurrentHashMap.newKeySet();
    for (int i = 0; i < sent.size(); i++) {
      if (outcomes.get(i).join().isConfirmed()) {
        confirmed.add(sent.get(i).taskUuid());
      }
    }
    reconnect();
    Set<Object> arrived = ConcurrentHashMap.newKeySet();
    for (GetResponse next = get("task.delete"); next != null; next = get("task.delete")) {
      arrived.add(DeleteTaskJson.read(next.getBody()).taskUuid());
    }

    assertThat(confirmed).isNotEmpty();
    assertThat(arrived).containsAll(confirmed);
  }

  @Test
  @DisplayName("D6: announcing with no subscriber is fine")
  void confirmsEventsWithoutSubscriber() {
    TaskEvent event = TaskEvent.taskDeleted(Ids.next(), "demo", Ids.next(), Instant.now());

    assertThat(new AmqpEventPublisher(publisher).publish(event).join().isConfirmed()).isTrue();
  }

  @Test
  void workersGetBatchesAndAcknowledgeThem() throws Exception {
    AtomicInteger largest = new AtomicInteger();
    Set<String> seen = ConcurrentHashMap.newKeySet();
    try (Consuming consuming =
        new Consuming(
            batch -> {
              largest.accumulateAndGet(batch.size(), Math::max);
              batch.forEach(job -> seen.add(text(job)));
              return done(batch);
            })) {
      publish(300);
      await().atMost(SOON).until(() -> seen.size() == 300);
    }

    assertThat(largest.get()).isBetween(2, 100);
    reconnect();
    assertThat(channel.messageCount("task.delete")).isZero();
  }

  @Test
  @DisplayName("D8: a failed job comes back after its delay, a dead letter has its cause")
  void carriesDecisionsOutBeforeTheAck() throws Exception {
    List<Integer> early = new ArrayList<>();
    ConcurrentLinkedQueue<Long> times = new ConcurrentLinkedQueue<>();
    try (Consuming consuming =
        new Consuming(
            batch -> {
              early.add(batch.getFirst().early());
              times.add(System.nanoTime());
              return List.of(
                  times.size() == 1
                      ? new JobDecision.Again(Duration.ofSeconds(1), 4)
                      : new JobDecision.DeadLetter("cause", "detail", 5));
            })) {
      publish(1);
      await().atMost(SOON).until(() -> times.size() == 2);
      await().atMost(SOON).until(() -> channel.messageCount("task.delete.dlq") == 1);
    }
    GetResponse letter = get("task.delete.dlq");

    assertThat(early).containsExactly(0, 4);
    assertThat(times.peek()).isNotNull();
    assertThat(text(letter.getBody())).isEqualTo("job 0");
    assertThat(header(letter, "x-cause")).isEqualTo("cause");
    assertThat(header(letter, "x-error")).isEqualTo("detail");
    assertThat(header(letter, "x-attempts")).isEqualTo("5");
    assertThat(header(letter, "x-letter-id")).hasSize(36);
  }

  @Test
  @DisplayName("A6, A8: through a deleted queue and cut connections, consuming goes on by itself")
  void subscribesAgain() throws Exception {
    Set<String> seen = ConcurrentHashMap.newKeySet();
    try (Consuming consuming =
        new Consuming(
            batch -> {
              batch.forEach(job -> seen.add(text(job)));
              return done(batch);
            })) {
      channel.queueDelete("task.delete");
      await().atMost(SOON).until(() -> consuming.consumer.isSubscribed() && exists());
      host.cutConnections();
      await().atMost(SOON).until(() -> consuming.consumer.isSubscribed());
      await().atMost(SOON).until(publisher::isReady);
      reconnect();
      publish(20);
      await().atMost(SOON).until(() -> seen.size() == 20);
    }
  }

  @Test
  void anUnexpectedEndAcknowledgesNothing() throws Exception {
    AtomicBoolean failed = new AtomicBoolean();
    Set<String> seen = ConcurrentHashMap.newKeySet();
    try (Consuming consuming =
        new Consuming(
            batch -> {
              if (!failed.getAndSet(true)) {
                throw new IllegalStateException("boom");
              }
              batch.forEach(job -> seen.add(text(job)));
              return done(batch);
            })) {
      publish(5);
      await().atMost(SOON).until(() -> seen.size() == 5);
    }
  }

  @Test
  @DisplayName("D6: long work goes on in a lane of its own, and holds up nobody")
  void longWorkHoldsUpNobody() throws Exception {
    Set<String> seen = ConcurrentHashMap.newKeySet();
    CompletableFuture<Void> othersDone = new CompletableFuture<>();
    AtomicInteger slices = new AtomicInteger();
    Handler ordinary =
        batch -> batch.stream().map(job -> seen.add(text(job)) ? GO_ON : DONE).toList();
    Handler longWork =
        batch -> {
          othersDone.join();
          return List.of(slices.incrementAndGet() < 30 ? GO_ON : DONE);
        };
    try (Consuming consuming = new Consuming(new Lanes(ordinary, longWork))) {
      publish(10);
      await().atMost(SOON).until(() -> seen.size() == 10);
      await().atMost(SOON).until(() -> channel.messageCount("task.delete.long") == 9);

      othersDone.complete(null);
      await().atMost(SOON).until(() -> slices.get() == 39);
      await().atMost(SOON).until(() -> channel.messageCount("task.delete.long") == 0);
    }
    reconnect();
    assertThat(channel.messageCount("task.delete.long")).isZero();
    assertThat(channel.messageCount("task.delete")).isZero();
  }

  @Test
  @DisplayName("O4: stopping lets the batch under way finish and hands back the rest")
  void stopsCleanly() throws Exception {
    AtomicInteger handled = new AtomicInteger();
    CompletableFuture<Void> begun = new CompletableFuture<>();
    CompletableFuture<Void> goOn = new CompletableFuture<>();
    Consuming consuming =
        new Consuming(
            batch -> {
              handled.addAndGet(batch.size());
              begun.complete(null);
              goOn.join();
              return done(batch);
            });
    publish(50);
    begun.join();
    Thread stopper = Thread.ofVirtual().start(consuming::close);
    goOn.complete(null);
    stopper.join();

    reconnect();
    await()
        .atMost(SOON)
        .untilAsserted(
            () -> assertThat(channel.messageCount("task.delete")).isEqualTo(50 - handled.get()));
  }

  /** A consumer that is stopped at the end, whatever happens. */
  private final class Consuming implements AutoCloseable {
    final AmqpDeleteJobConsumer consumer = new AmqpDeleteJobConsumer(settings, publisher, 1, 100);

    Consuming(Handler handler) {
      this(new Lanes(handler, handler));
    }

    Consuming(Lanes lanes) {
      consumer.start(lanes);
      await().atMost(SOON).until(consumer::isSubscribed);
    }

    @Override
    public void close() {
      consumer.stop(Duration.ofSeconds(10));
    }
  }

  private boolean exists() {
    try (Channel probe = connection.createChannel()) {
      probe.queueDeclarePassive("task.delete");
      return true;
    } catch (Exception e) {
      return false;
    }
  }

  private void publish(int count) throws Exception {
    channel.confirmSelect();
    for (int i = 0; i < count; i++) {
      channel.basicPublish(
          "task.delete",
          "task.delete",
          new AMQP.BasicProperties(),
          ("job " + i).getBytes(StandardCharsets.UTF_8));
    }
    channel.waitForConfirmsOrDie(5_000);
  }

  private void reconnect() throws Exception {
    connection.abort();
    connection = settings.connectionFactory().newConnection("test");
    channel = connection.createChannel();
  }

  private GetResponse get(String queue) throws Exception {
    return channel.basicGet(queue, true);
  }

  private static String header(GetResponse message, String name) {
    return String.valueOf(message.getProps().getHeaders().get(name));
  }

  private static List<JobDecision> done(List<DeleteJob> batch) {
    return batch.stream().map(job -> JobDecision.DONE).toList();
  }

  private static String text(DeleteJob job) {
    return text(job.body());
  }

  private static String text(byte[] body) {
    return new String(body, StandardCharsets.UTF_8);
  }

  private static DeleteTask job() {
    return new DeleteTask(Ids.next(), "demo", Instant.parse("2026-11-21T12:00:00Z"), Ids.next());
  }
}
