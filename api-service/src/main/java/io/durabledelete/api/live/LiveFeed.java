package io.durabledelete.api.live;

import io.durabledelete.event.EventSource;
import io.durabledelete.event.TaskEvent;
import io.durabledelete.event.TaskEventJson;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * From the broker to those who watch (rule D16). Sockets are open only while events flow: once one
 * may be missing all are closed, so that whoever comes again, and reads again, has missed nothing.
 */
@Singleton
final class LiveFeed implements EventSource.Subscriber {
  private static final Duration LONGEST_STOP = Duration.ofSeconds(1);

  /** How long the events of a batch are waited for: a burst must not look like slow readers. */
  private static final long PATIENCE_MS = 100;

  private final EventSource source;
  private final LiveConnections connections;
  private final Counter sent;
  private final Set<LiveConnection> behind = ConcurrentHashMap.newKeySet();

  LiveFeed(EventSource source, LiveConnections connections, MeterRegistry meters) {
    this.source = source;
    this.connections = connections;
    this.sent = meters.counter("live.frames.sent");
  }

  void begin(@Observes StartupEvent event) {
    source.start(this);
  }

  /** As soon as the service is to go down: later the sockets would be closed without a word. */
  void end(@Observes ShutdownDelayInitiatedEvent event) {
    connections.endAll(Ending.GOING_AWAY);
    source.stop(LONGEST_STOP);
  }

  boolean flows() {
    return source.isSubscribed();
  }

  @Override
  public void missed() {
    connections.endAll(Ending.EVENTS_INTERRUPTED);
  }

  @Override
  public void happened(List<TaskEvent> events) {
    Set<LiveConnection> reached = new HashSet<>();
    for (TaskEvent event : events) {
      reached.addAll(send(event));
    }
    awaitSent(reached);
  }

  private Set<LiveConnection> send(TaskEvent event) {
    Set<LiveConnection> reached = new HashSet<>();
    String frame = null;
    for (LiveConnection connection : connections.of(event.projectId())) {
      if (connection.isFor(event)) {
        frame = frame == null ? TaskEventJson.frame(event) : frame;
        if (connection.send(frame)) {
          sent.increment();
          reached.add(connection);
        } else {
          connections.end(connection, Ending.TOO_SLOW);
        }
      }
    }
    return reached;
  }

  /**
   * Lets the network take what was sent before the next batch. Whoever is behind is waited for
   * once, and then no more until he has caught up: he holds up nobody.
   */
  private void awaitSent(Set<LiveConnection> reached) {
    CompletableFuture<?>[] sends =
        reached.stream()
            .filter(connection -> !behind.contains(connection))
            .map(LiveConnection::lastSend)
            .toArray(CompletableFuture<?>[]::new);
    CompletableFuture.allOf(sends)
        .completeOnTimeout(null, PATIENCE_MS, TimeUnit.MILLISECONDS)
        .join();
    behind.addAll(reached);
    behind.removeIf(connection -> connection.lastSend().isDone());
  }
}
