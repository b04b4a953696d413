package io.durabledelete.amqp;

import static io.durabledelete.amqp.PublisherOnAWire.SOON;
import static io.durabledelete.amqp.PublisherOnAWire.idsOf;
import static io.durabledelete.amqp.PublisherOnAWire.message;
import static io.durabledelete.deletion.PublishOutcome.CONFIRMED;
import static io.durabledelete.deletion.PublishOutcome.CONNECTION_LOST;
import static io.durabledelete.deletion.PublishOutcome.NOT_CONNECTED;
import static io.durabledelete.deletion.PublishOutcome.NOT_SENT;
import static io.durabledelete.deletion.PublishOutcome.UNKNOWN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.durabledelete.amqp.PublisherOnAWire.SlowProperties;
import io.durabledelete.deletion.PublishOutcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A1-A3: which confirm a publisher may believe")
class ConfirmHazardsTest {
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
  @DisplayName("A1: a confirm is believed only on the channel that sent the message")
  void believesConfirmsOfTheSameChannelOnly() throws Exception {
    List<CompletableFuture<PublishOutcome>> lost = new ArrayList<>();
    List<CompletableFuture<PublishOutcome>> kept = new ArrayList<>();
    for (int round = 0; round < 3; round++) {
      on.wire.loseRequests();
      lost.addAll(on.publishAll("lost", 5));
      await().atMost(SOON).until(() -> on.wire.hasLostRequests());
      on.cutAndReconnect();
      kept.addAll(on.publishAll("kept", 5)); // these bear the delivery tags of the lost ones
      assertThat(kept).allSatisfy(outcome -> assertThat(outcome.join()).isEqualTo(CONFIRMED));
    }

    assertThat(lost)
        .allSatisfy(outcome -> assertThat(outcome.join()).isIn(CONNECTION_LOST, NOT_CONNECTED));
    assertThat(lost.getFirst().join()).isEqualTo(CONNECTION_LOST);
    assertThat(on.arrived()).hasSize(15).allMatch(id -> id.startsWith("kept"));
  }

  @Test
  @DisplayName("A2: of a burst of 30,000 with a cut in it, what is confirmed is there")
  void confirmsNothingBeforeItWasSent() throws Exception {
    Map<String, CompletableFuture<PublishOutcome>> burst = new LinkedHashMap<>();
    Semaphore confirms = new Semaphore(0);
    for (int i = 0; i < 30_000; i++) {
      String id = "job " + i;
      burst.put(id, on.publisher.publish(message(id)));
      burst
          .get(id)
          .thenAccept(
              outcome -> {
                if (outcome.isConfirmed()) {
                  confirms.release();
                }
              });
      if (i == 15_000) {
        confirms.acquire(1_000); // so that the cut is amid messages and confirms
        on.cutAndReconnect();
      }
    }
    Set<String> confirmed = idsOf(burst, CONFIRMED);
    Set<String> notSent = idsOf(burst, NOT_SENT);
    Set<String> arrived = on.arrived();

    assertThat(confirmed.size()).isGreaterThan(10_000);
    assertThat(arrived.containsAll(confirmed)).isTrue();
    assertThat(notSent).doesNotContainAnyElementsOf(arrived);
  }

  @Test
  @DisplayName("A2: a confirm of all before it does not settle a message that is about to be sent")
  void confirmsOnlyWhatWasSent() throws Exception {
    on.wire.loseConfirms(); // those of the broker, so that only ours are seen
    CompletableFuture<PublishOutcome> before = on.publisher.publish(message("before"));
    SlowProperties slow = new SlowProperties("after");
    CompletableFuture<PublishOutcome> after =
        on.publisher.publish(message("after", slow, new byte[1]));
    slow.asked.await();
    on.wire.confirmUpTo((byte) 1);

    assertThat(before.get(20, TimeUnit.SECONDS)).isEqualTo(CONFIRMED);
    assertThat(after).isNotDone();

    slow.given.countDown();
    await().atMost(SOON).until(() -> on.count() == 2);
    on.wire.confirmUpTo((byte) 2);
    assertThat(after.get(20, TimeUnit.SECONDS)).isEqualTo(CONFIRMED);
  }

  @Test
  @DisplayName("A3: no publish hangs, at the first cut, at later ones and without any")
  void everyPublishComes() {
    for (int round = 0; round < 3; round++) {
      on.wire.loseConfirms();
      List<CompletableFuture<PublishOutcome>> outcomes = on.publishAll("job", 10);
      await().atMost(SOON).until(() -> on.count() == 10);
      on.wire.cut();
      // long before the deadline
      await().atMost(SOON).until(() -> outcomes.stream().allMatch(CompletableFuture::isDone));
      assertThat(outcomes)
          .allSatisfy(outcome -> assertThat(outcome.join()).isEqualTo(CONNECTION_LOST));
      on.purge();
      await().atMost(SOON).until(on.publisher::isReady);
    }

    try (ConfirmedPublisher impatient = on.publisher(Duration.ofSeconds(2))) {
      on.wire.loseConfirms();
      assertThat(impatient.publish(message("slow")).join()).isEqualTo(UNKNOWN);
    }
  }

  @Test
  @DisplayName("A3: a channel that confirms nothing any more is thrown away, and the next one used")
  void leavesASilentChannel() {
    try (ConfirmedPublisher impatient = on.publisher(Duration.ofSeconds(1))) {
      on.wire.loseConfirms();
      assertThat(impatient.publish(message("lost")).join()).isEqualTo(UNKNOWN);
      await().atMost(SOON).until(() -> impatient.publish(message("next")).join() == CONFIRMED);
    }
  }
}
