package io.durabledelete.api.testing;

import io.durabledelete.deletion.PublishOutcome;
import io.durabledelete.event.EventPublisher;
import io.durabledelete.event.TaskEvent;
import io.durabledelete.event.TaskEvents;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;

/** For tests that nobody watches: every event is lost. */
public final class NoEvents implements EventPublisher {
  private NoEvents() {}

  public static TaskEvents taskEvents() {
    return new TaskEvents(new NoEvents(), Clock.systemUTC(), new SimpleMeterRegistry());
  }

  @Override
  public CompletableFuture<PublishOutcome> publish(TaskEvent event) {
    return CompletableFuture.completedFuture(PublishOutcome.NOT_CONNECTED);
  }

  @Override
  public void hintRuns(String projectId, List<UUID> runIds) {}
}
