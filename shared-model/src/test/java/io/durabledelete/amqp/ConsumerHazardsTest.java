package io.durabledelete.amqp;

import static io.durabledelete.deletion.JobDecision.DONE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.GetResponse;
import io.durabledelete.deletion.DeleteJob;
import io.durabledelete.deletion.DeleteJobConsumer.Handler;
import io.durabledelete.deletion.DeleteJobConsumer.Lanes;
import io.durabledelete.deletion.JobDecision;
import io.durabledelete.testing.BrokerWire;
import io.durabledelete.testing.OwnVirtualHost;
import io.durabledelete.testing.TestServers;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A6-A8: what a consumer may take for done, and whether it still listens")
class ConsumerHazardsTest {
  private static final Duration SOON = Duration.ofSeconds(20);

  private OwnVirtualHost host;
  private BrokerWire wire;
  private ConfirmedPublisher publisher;
  private AmqpDeleteJobConsumer consumer;
  private Connection connection;
  private Channel channel;

  /** What the worker has in hand, in the order of delivery. */
  private final BlockingQueue<InHand> inHand = new LinkedBlockingQueue<>();

  private record InHand(String job, CompletableFuture<JobDecision> decision, Thread thread) {}

  @BeforeEach
  void connect() throws Exception {
    host = new OwnVirtualHost();
    wire = new BrokerWire(TestServers.broker(host.name));
    connection = TestServers.broker(host.name).connectionFactory().newConnection("test");
    channel = connection.createChannel();
    publisher =
        new ConfirmedPublisher(
            TestServers.broker(host.name),
            "test publisher",
            Duration.ofSeconds(2),
            new SimpleMeterRegistry());
    await().atMost(SOON).until(publisher::isReady);
    consumer = new AmqpDeleteJobConsumer(wire.settings(), publisher, 1, 1);
  }

  @AfterEach
  void disconnect() {
    inHand.forEach(one -> one.decision().complete(DONE));
    consumer.stop(Duration.ofSeconds(2));
    publisher.close();
    wire.close();
    connection.abort();
    host.close();
  }

  @Test
  @DisplayName("A6: a late ack of a job of an old channel acknowledges no other job")
  void acknowledgesOnTheChannelThatDelivered() throws Exception {
    start(this::waitForDecision);
    publish("A");
    InHand oldA = next();
    BlockingQueue<String> other = otherWorkerTakes();
    wire.cut();
    assertThat(other.poll(20, TimeUnit.SECONDS)).isEqualTo("A");
    await().atMost(SOON).until(consumer::isSubscribed);
    publish("B");
    InHand firstB = next(); // bears the delivery tag that A bore

    oldA.decision().complete(DONE);
    oldA.thread().join(SOON);
    consumer.stop(Duration.ofMillis(1)); // an ack of A's would be at the broker before this

    assertThat(firstB.job()).isEqualTo("B");
    assertThat(otherWorkerTakes().poll(20, TimeUnit.SECONDS)).isEqualTo("B");
  }

  @Test
  @DisplayName("A7: a job is gone once its handler has decided, and not before")
  void acknowledgesAfterTheDecision() throws Exception {
    start(this::waitForDecision);
    publish("A");
    InHand first = next();
    wire.cut();
    InHand again = next();
    again.decision().complete(DONE);
    publish("B");
    InHand last = next(); // with one job at a time in hand: A is acknowledged
    wire.cut();
    InHand lastAgain = next();

    assertThat(List.of(first.job(), again.job())).containsOnly("A");
    assertThat(List.of(last.job(), lastAgain.job())).containsOnly("B");
    lastAgain.decision().complete(DONE);
    consumer.stop(SOON);
    assertThat(left()).isNull();
  }

  @Test
  @DisplayName("A7: an ack that the broker never got means another delivery")
  void deliversAgainWhatWasNotAcknowledged() throws Exception {
    start(this::waitForDecision);
    publish("A");
    InHand first = next();
    wire.loseRequests();
    first.decision().complete(DONE);
    await().atMost(SOON).until(wire::hasLostRequests);
    wire.cut();

    assertThat(next().job()).isEqualTo("A");
  }

  @Test
  @DisplayName("A8: a consumer whose queue is deleted says so, and comes back with the queue")
  void noticesThatTheBrokerEndedTheSubscription() throws Exception {
    start(this::waitForDecision);
    wire.refuse(true); // so that it can't be back before we look
    channel.queueDelete(Topology.TASK_DELETE);
    await().atMost(SOON).until(() -> !consumer.isSubscribed());

    wire.refuse(false);
    await().atMost(SOON).until(consumer::isSubscribed);
    publish("A");
    assertThat(next().job()).isEqualTo("A");
  }

  @Test
  @DisplayName("A8: a consumer that the broker forgot without a word comes back, the queue too")
  void noticesThatTheQueueIsGone() throws Exception {
    start(this::waitForDecision);
    wire.loseCancels();
    channel.queueDelete(Topology.TASK_DELETE);

    await().atMost(SOON).until(() -> wire.connectionsMade() == 2 && consumer.isSubscribed());
    publish("A");
    assertThat(next().job()).isEqualTo("A");
  }

  @Test
  @DisplayName("A8: a consumer whose queue is replaced by another one gets its messages")
  void noticesThatTheQueueIsAnother() throws Exception {
    start(this::waitForDecision);
    channel.queueDelete(Topology.TASK_DELETE);
    Topology.declare(channel); // before the consumer's channel knows that the old one is gone
    publish("A");

    assertThat(next().job()).isEqualTo("A");
  }

  @Test
  @DisplayName("A8: a consumer that subscribes anew, having nothing to do, misses nothing")
  void goesOnAfterABreak() throws Exception {
    start(this::waitForDecision);
    publish("A");
    next().decision().complete(DONE);
    Thread.sleep(BatchConsumer.IDLE.plusSeconds(2));

    assertThat(consumer.isSubscribed()).isTrue();
    publish("B");
    InHand second = next();
    Thread.sleep(BatchConsumer.IDLE.plusSeconds(2)); // busy, so it must not let go
    second.decision().complete(DONE);
    second.thread().join(Duration.ofSeconds(1));
    consumer.stop(SOON);

    assertThat(inHand).as("delivered once each").isEmpty();
    assertThat(left()).isNull();
    assertThat(wire.connectionsMade()).isEqualTo(1);
  }

  @Test
  @DisplayName("A8: a handler that ends in an error does not leave a consumer without a thread")
  void comesBackAfterAnErrorOfTheHandler() throws Exception {
    CompletableFuture<Void> failed = new CompletableFuture<>();
    start(
        batch -> {
          if (failed.complete(null)) {
            throw new StackOverflowError("test");
          }
          return waitForDecision(batch);
        });
    publish("A");

    assertThat(next().job()).isEqualTo("A");
    await().atMost(SOON).until(consumer::isSubscribed);
  }

  @Test
  @DisplayName("A19: a dead letter gets through even if the message's headers fill a frame")
  void writesALetterOfAMessageWithHugeHeaders() throws Exception {
    start(this::waitForDecision);
    publish("huge", Map.of("x-huge", "x".repeat(130_900)));
    next().decision().complete(new JobDecision.DeadLetter("malformed", "no JSON".repeat(9), 0));

    await().atMost(SOON).until(() -> channel.messageCount(Topology.DEAD_LETTERS) == 1);
    GetResponse letter = channel.basicGet(Topology.DEAD_LETTERS, true);
    assertThat(letter.getBody()).asString().isEqualTo("huge");
    assertThat(letter.getProps().getHeaders().get("x-cause")).hasToString("malformed");
  }

  private void start(Handler handler) {
    consumer.start(new Lanes(handler, handler));
    await().atMost(SOON).until(consumer::isSubscribed);
  }

  /** Holds the job until it is told a decision, whatever happens to its connection. */
  private List<JobDecision> waitForDecision(List<DeleteJob> batch) {
    String job = new String(batch.getFirst().body(), StandardCharsets.UTF_8);
    InHand one = new InHand(job, new CompletableFuture<>(), Thread.currentThread());
    inHand.add(one);
    return List.of(one.decision().join());
  }

  private InHand next() throws InterruptedException {
    InHand next = inHand.poll(20, TimeUnit.SECONDS);
    assertThat(next).isNotNull();
    return next;
  }

  /** Another worker, past the wire, that takes one job from now on. */
  private BlockingQueue<String> otherWorkerTakes() throws Exception {
    BlockingQueue<String> taken = new LinkedBlockingQueue<>();
    Channel other = connection.createChannel();
    other.basicQos(1);
    other.basicConsume(
        Topology.TASK_DELETE,
        (tag, message) -> taken.add(new String(message.getBody(), StandardCharsets.UTF_8)),
        tag -> {});
    return taken;
  }

  private void publish(String job) throws Exception {
    publish(job, Map.of());
  }

  private void publish(String job, Map<String, Object> headers) throws Exception {
    channel.basicPublish(
        Topology.TASK_DELETE,
        Topology.TASK_DELETE,
        new AMQP.BasicProperties.Builder().headers(headers).build(),
        job.getBytes(StandardCharsets.UTF_8));
  }

  private GetResponse left() throws Exception {
    return channel.basicGet(Topology.TASK_DELETE, false);
  }
}
