package io.durabledelete.event;

import io.durabledelete.deletion.PublishOutcome;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;

/** Announces what happened. Having no subscriber is fine. */
public interface EventPublisher {
  /** Publishes an event; completes with the outcome in bounded time, never exceptionally. */
  CompletableFuture<PublishOutcome> publish(TaskEvent event);

  /** Hints to the project's executors that these runs wait for them; losing it is harmless. */
  void hintRuns(String projectId, List<UUID> runIds);
}
