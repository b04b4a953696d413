package io.durabledelete.event;

import io.durabledelete.deletion.PublishOutcome;
import io.durabledelete.run.Run;
import io.durabledelete.task.Task;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.util.Collection;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Tells whoever watches that something happened (rule D16), once it is durable. Nobody waits for it
 * and nothing fails because of it: an event that is lost costs a watcher a look at the next one.
 * Only TaskDeleted is certain, and not announced here: see {@link Announcer}.
 */
public final class TaskEvents {
  private static final Logger LOG = Logger.getLogger(TaskEvents.class);

  /** So many may be on their way to the broker; what comes on top of that is dropped. */
  private static final int MOST_UNDER_WAY = 5_000;

  private final EventPublisher publisher;
  private final Clock clock;
  private final AtomicInteger underWay = new AtomicInteger();
  private final Counter dropped;

  public TaskEvents(EventPublisher publisher, Clock clock, MeterRegistry meters) {
    this.publisher = publisher;
    this.clock = clock;
    this.dropped = meters.counter("live.events.dropped");
  }

  public void announce(EventType type, Task task) {
    announce(type, task.projectId(), task.id(), null);
  }

  public void announce(EventType type, String projectId, UUID taskUuid) {
    announce(type, projectId, taskUuid, null);
  }

  public void announce(EventType type, Run run) {
    announce(type, run.projectId(), run.taskUuid(), run.id());
  }

  public void announce(EventType type, Collection<Run> runs) {
    runs.forEach(run -> announce(type, run));
  }

  private void announce(EventType type, String projectId, UUID taskUuid, @Nullable UUID runId) {
    if (underWay.incrementAndGet() > MOST_UNDER_WAY) {
      drop();
      return;
    }
    try {
      publisher
          .publish(TaskEvent.now(type, projectId, taskUuid, runId, clock.instant()))
          .whenComplete((outcome, failure) -> settle(outcome));
    } catch (RuntimeException e) {
      LOG.warnf("%s of task %s is not announced: %s", type.text(), taskUuid, e.toString());
      drop();
    }
  }

  private void settle(@Nullable PublishOutcome outcome) {
    underWay.decrementAndGet();
    if (outcome == null || !outcome.isConfirmed()) {
      dropped.increment();
    }
  }

  private void drop() {
    underWay.decrementAndGet();
    dropped.increment();
  }
}
