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
import java.util.concurrent.ConcurrentHashMap;

/**
 * From the broker to those who watch (rule D16). Sockets are open only while events flow: once one
 * may be missing all are closed, so that whoever comes again, and reads again, has missed nothing.
 */
@Singleton
final class LiveFeed implements EventSource.Subscriber {
  private static final Duration LONGEST_STOP = Duration.ofSeconds(1);

  /** How long readers are waited for in a burst, which must not make fast ones look slow. */
  private static final Duration PATIENCE = Duration.ofMillis(50);

  private final EventSource source;
  private final LiveConnections connections;
  private final Counter sent;
  private final Set<LiveConnection> late = ConcurrentHashMap.newKeySet();

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
    awaitRoom(reached);
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
   * Lets those catch up for whom many frames wait, before there are more. Whoever does not is not
   * waited for again until nothing waits for him: he holds up nobody.
   */
  private void awaitRoom(Set<LiveConnection> reached) {
    late.removeIf(LiveConnection::hasCaughtUp);
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    for (LiveConnection connection : reached) {
      if (!late.contains(connection) && !connection.awaitRoom(deadline - System.nanoTime())) {
        late.add(connection);
      }
    }
  }
}
