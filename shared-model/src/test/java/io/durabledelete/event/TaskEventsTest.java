package io.durabledelete.event;

import static org.assertj.core.api.Assertions.assertThat;

import io.durabledelete.deletion.PublishOutcome;
import io.durabledelete.store.Ids;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("D16: whoever announces waits for nobody and fails with nobody")
class TaskEventsTest {
  private static final int BOUND = 5_000;

  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final SlowBroker broker = new SlowBroker();
  private final TaskEvents events = new TaskEvents(broker, Clock.systemUTC(), meters);

  /** Confirms when the test says so. */
  private static final class SlowBroker implements EventPublisher {
    final List<CompletableFuture<PublishOutcome>> underWay = new ArrayList<>();
    boolean isBroken;

    @Override
    public CompletableFuture<PublishOutcome> publish(TaskEvent event) {
      if (isBroken) {
        throw new IllegalStateException("broken");
      }
      underWay.add(new CompletableFuture<>());
      return underWay.getLast();
    }

    @Override
    public void hintRuns(String projectId, List<UUID> runIds) {}

    void settle(PublishOutcome outcome) {
      underWay.forEach(one -> one.complete(outcome));
      underWay.clear();
    }
  }

  @Test
  @DisplayName("so many are under way at most, the others are dropped and counted")
  void boundsWhatIsUnderWay() {
    announce(BOUND + 7);

    assertThat(broker.underWay).hasSize(BOUND);
    assertThat(dropped()).isEqualTo(7);

    broker.settle(PublishOutcome.CONFIRMED);
    announce(3);

    assertThat(broker.underWay).hasSize(3);
    assertThat(dropped()).isEqualTo(7);
  }

  @Test
  @DisplayName("what the broker did not take is counted, and its place is free again")
  void countsWhatWasNotTaken() {
    announce(BOUND);
    broker.settle(PublishOutcome.NOT_CONNECTED);
    assertThat(dropped()).isEqualTo(BOUND);

    announce(BOUND);
    assertThat(broker.underWay).hasSize(BOUND);
  }

  @Test
  @DisplayName("a publisher that throws does no harm to the caller")
  void survivesABrokenPublisher() {
    broker.isBroken = true;
    announce(BOUND + 1);
    assertThat(dropped()).isEqualTo(BOUND + 1);

    broker.isBroken = false;
    announce(1);
    assertThat(broker.underWay).hasSize(1);
  }

  private void announce(int times) {
    for (int i = 0; i < times; i++) {
      events.announce(EventType.TASK_UPDATED, "demo", Ids.next());
    }
  }

  private double dropped() {
    return meters.counter("live.events.dropped").count();
  }
}
