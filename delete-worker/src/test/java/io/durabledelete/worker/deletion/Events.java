package io.durabledelete.worker.deletion;

import io.durabledelete.deletion.PublishOutcome;
import io.durabledelete.event.EventPublisher;
import io.durabledelete.event.TaskEvent;
import java.util.List;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Events that were announced, or not, as the test says. */
final class Events implements EventPublisher {
  final Queue<TaskEvent> announced = new ConcurrentLinkedQueue<>();
  volatile PublishOutcome outcome = PublishOutcome.CONFIRMED;

  @Override
  public CompletableFuture<PublishOutcome> publish(TaskEvent event) {
    if (outcome.isConfirmed()) {
      announced.add(event);
    }
    return CompletableFuture.completedFuture(outcome);
  }

  @Override
  public void hintRuns(String projectId, List<UUID> runIds) {}
}
