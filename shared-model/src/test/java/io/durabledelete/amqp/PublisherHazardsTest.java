package io.durabledelete.amqp;

import static io.durabledelete.amqp.PublisherOnAWire.LONG;
import static io.durabledelete.amqp.PublisherOnAWire.SOON;
import static io.durabledelete.amqp.PublisherOnAWire.idsOf;
import static io.durabledelete.amqp.PublisherOnAWire.message;
import static io.durabledelete.amqp.PublisherOnAWire.properties;
import static io.durabledelete.deletion.PublishOutcome.BLOCKED;
import static io.durabledelete.deletion.PublishOutcome.CONFIRMED;
import static io.durabledelete.deletion.PublishOutcome.CONNECTION_LOST;
import static io.durabledelete.deletion.PublishOutcome.NOT_SENT;
import static io.durabledelete.deletion.PublishOutcome.UNKNOWN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.durabledelete.amqp.PublisherOnAWire.SlowProperties;
import io.durabledelete.deletion.PublishOutcome;
import io.durabledelete.testing.BrokerWire;
import io.durabledelete.testing.TestServers;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A4, A5, A10, A21: what a publisher tells of messages it could not send")
class PublisherHazardsTest {
  private PublisherOnAWire on;

  @BeforeEach
  void connect() throws Exception {
    on = new PublisherOnAWire();
  }

  @AfterEach
  void disconnect() {
    on.close();
  }

  @Test
  @DisplayName("A4: what waits behind a stuck connection is not sent, then or later")
  void sendsNothingLater() throws Exception {
    Map<String, CompletableFuture<PublishOutcome>> outcomes = new LinkedHashMap<>();
    byte[] large = new byte[1_000_000];
    Set<String> arrived;
    try (ConfirmedPublisher impatient = on.publisher(Duration.ofSeconds(1))) {
      CountDownLatch hold = on.wire.holdRequests();
      for (int i = 0; i < 40; i++) {
        String id = "job " + i;
        outcomes.put(id, impatient.publish(message(id, properties(id), large)));
      }
      outcomes.values().forEach(CompletableFuture::join);
      hold.countDown();
      await().atMost(SOON).until(() -> impatient.publish(message("new")).join().isConfirmed());
      arrived = on.arrived();
    }

    assertThat(idsOf(outcomes, NOT_SENT)).isNotEmpty().doesNotContainAnyElementsOf(arrived);
    assertThat(arrived).contains("new"); // and those of unknown outcome, or not
  }

  @Test
  @DisplayName("A4: a message whose deadline ends while it is sent is never called 'not sent'")
  void decidesOnceWhetherItSends() throws Exception {
    SlowProperties slow = new SlowProperties("late");
    CompletableFuture<PublishOutcome> outcome;
    try (ConfirmedPublisher impatient = on.publisher(Duration.ofSeconds(2))) {
      outcome = impatient.publish(message("late", slow, new byte[1]));
      outcome.join();
      slow.given.countDown();
      await().atMost(SOON).until(() -> on.count() == 1);
    }

    assertThat(outcome.join()).isEqualTo(UNKNOWN);
  }

  @Test
  @DisplayName("A5: after an error of the channel, publishes are confirmed again")
  void outlivesAnErrorOfTheChannel() throws Exception {
    on.channel.exchangeDelete(Topology.TASK_DELETE);

    assertThat(on.publisher.publish(message("lost")).join()).isEqualTo(CONNECTION_LOST);
    await().atMost(SOON).until(on.publisher::isReady);
    assertThat(on.publishAll("kept", 3))
        .allSatisfy(outcome -> assertThat(outcome.join()).isEqualTo(CONFIRMED));
    assertThat(on.arrived()).hasSize(3).allMatch(id -> id.startsWith("kept"));
  }

  @Test
  @DisplayName("A10: a broker that refuses our queues is not filled with connections")
  void closesTheConnectionItCannotUse() throws Exception {
    on.channel.queueDelete(Topology.DEAD_LETTERS);
    on.channel.queueDeclare(Topology.DEAD_LETTERS, true, false, false, Map.of());
    try (BrokerWire other = new BrokerWire(TestServers.broker(on.host.name));
        ConfirmedPublisher unhappy =
            new ConfirmedPublisher(other.settings(), "unhappy", LONG, on.meters)) {
      await().atMost(SOON).until(() -> other.connectionsMade() >= 3);

      assertThat(other.connections()).isLessThanOrEqualTo(1);
      assertThat(unhappy.isReady()).isFalse();

      on.channel.queueDelete(Topology.DEAD_LETTERS);
      await().atMost(SOON).until(unhappy::isReady);
    }
  }

  @Test
  @DisplayName("A21: a blocked connection is not ready, and takes nothing until it is unblocked")
  void knowsThatItIsBlocked() throws Exception {
    on.wire.tellBlocked();
    await().atMost(SOON).until(() -> !on.publisher.isReady());

    assertThat(on.publisher.publish(message("refused")).getNow(null)).isEqualTo(BLOCKED);
    assertThat(on.meters.get("broker.publishes").tag("outcome", "blocked").timer().count())
        .isEqualTo(1);

    on.wire.tellUnblocked();
    await().atMost(SOON).until(on.publisher::isReady);
    assertThat(on.publisher.publish(message("kept")).join()).isEqualTo(CONFIRMED);
    assertThat(on.arrived()).containsExactly("kept");
  }
}
