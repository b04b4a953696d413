package io.durabledelete.api.live;

import io.durabledelete.api.problem.Problem;
import io.durabledelete.api.problem.ProblemType;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Vertx;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.locks.ReentrantLock;

/** Who watches by this replica; not more than it can bear, and nobody longer than his token. */
@Singleton
final class LiveConnections {
  static final int MOST = 2_000;
  static final int MOST_OF_ONE_SUBJECT = 20;

  private static final Duration LONGEST_UPGRADE = Duration.ofSeconds(10);
  private static final Duration LONGEST_GOODBYE = Duration.ofSeconds(5);

  /** Quarkus closes at the token's last moment, in words of its own: ours come first. */
  private static final Duration AHEAD_OF_EXPIRY = Duration.ofMillis(50);

  private final Vertx vertx;
  private final Clock clock;
  private final MeterRegistry meters;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<String, Integer> bySubject = new HashMap<>();
  private final ConcurrentMap<LiveConnection, Long> expiries = new ConcurrentHashMap<>();
  private final ConcurrentMap<String, Set<LiveConnection>> byProject = new ConcurrentHashMap<>();

  LiveConnections(Vertx vertx, Clock clock, MeterRegistry meters) {
    this.vertx = vertx;
    this.clock = clock;
    this.meters = meters;
    meters.gaugeMapSize("live.connections", List.of(), expiries);
    for (Ending why : Ending.values()) {
      meters.counter("live.connections.closed", "reason", why.text());
    }
  }

  /**
   * Takes somebody in.
   *
   * @throws Problem when there are too many already
   */
  void add(LiveConnection connection) {
    String subject = connection.viewer().subject();
    lock.lock();
    try {
      if (expiries.size() >= MOST) {
        throw Problem.of(
            ProblemType.TOO_MANY_CONNECTIONS,
            "This replica serves %d connections, and no more.".formatted(MOST));
      }
      if (bySubject.getOrDefault(subject, 0) >= MOST_OF_ONE_SUBJECT) {
        throw Problem.of(
            ProblemType.TOO_MANY_CONNECTIONS,
            "The token's subject has %d connections here, and gets no more."
                .formatted(MOST_OF_ONE_SUBJECT));
      }
      bySubject.merge(subject, 1, Integer::sum);
      expiries.put(connection, endAtExpiry(connection));
      byProject
          .computeIfAbsent(connection.viewer().projectId(), id -> ConcurrentHashMap.newKeySet())
          .add(connection);
    } finally {
      lock.unlock();
    }
    vertx.setTimer(LONGEST_UPGRADE.toMillis(), timer -> endUnlessOpened(connection));
  }

  private long endAtExpiry(LiveConnection connection) {
    Duration left = Duration.between(clock.instant(), connection.viewer().until());
    return vertx.setTimer(
        Math.max(1, left.minus(AHEAD_OF_EXPIRY).toMillis()),
        timer -> end(connection, Ending.TOKEN_EXPIRED));
  }

  private void endUnlessOpened(LiveConnection connection) {
    if (!connection.isOpened()) {
      end(connection, Ending.NOT_OPENED);
    }
  }

  /** Those who watch a project. */
  Collection<LiveConnection> of(String projectId) {
    return byProject.getOrDefault(projectId, Set.of());
  }

  /** Ends a connection for this reason, unless it has ended; its place is free before it knows. */
  void end(LiveConnection connection, Ending why) {
    if (!remove(connection)) {
      return;
    }
    connection.end(why);
    meters.counter("live.connections.closed", "reason", why.text()).increment();
    vertx.setTimer(LONGEST_GOODBYE.toMillis(), timer -> connection.cutOff());
  }

  void endAll(Ending why) {
    expiries.keySet().forEach(connection -> end(connection, why));
  }

  private boolean remove(LiveConnection connection) {
    LiveConnection.Viewer viewer = connection.viewer();
    lock.lock();
    try {
      Long expiry = expiries.remove(connection);
      if (expiry == null) {
        return false;
      }
      vertx.cancelTimer(expiry);
      bySubject.computeIfPresent(viewer.subject(), (id, count) -> count > 1 ? count - 1 : null);
      byProject.computeIfPresent(
          viewer.projectId(),
          (id, all) -> {
            all.remove(connection);
            return all.isEmpty() ? null : all;
          });
      return true;
    } finally {
      lock.unlock();
    }
  }
}
