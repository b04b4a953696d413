package io.durabledelete.api.ops;

import com.mongodb.client.MongoDatabase;
import io.durabledelete.amqp.QueueLook;
import io.durabledelete.amqp.QueueLook.Depth;
import io.durabledelete.amqp.QueueLook.Seen;
import io.durabledelete.amqp.Topology;
import io.durabledelete.api.ops.OpsStatus.DeadLetterCounts;
import io.durabledelete.api.ops.OpsStatus.OldestPending;
import io.durabledelete.api.ops.OpsStatus.Orphans;
import io.durabledelete.api.reconcile.ReconcilerRounds;
import io.durabledelete.deadletter.LetterLists;
import io.durabledelete.deadletter.LetterState;
import io.durabledelete.settings.Setting;
import io.durabledelete.settings.Settings;
import io.durabledelete.store.DatabaseClock;
import io.durabledelete.task.Backlog;
import io.durabledelete.task.PendingDeletions;
import io.durabledelete.task.SweepState;
import io.durabledelete.task.SweepStates;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.bson.Document;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;

/** Puts together what the database, the broker and the other replicas say. */
@Singleton
final class StatusViews {
  private static final Set<String> WORKED_ON =
      Set.of(Topology.TASK_DELETE, Topology.BULK_DELETES, Topology.LONG_DELETES);

  private final MongoDatabase database;
  private final DatabaseClock databaseClock;
  private final QueueLook queueLook;
  private final PendingDeletions pending;
  private final LetterLists letters;
  private final SweepStates sweeps;
  private final ReconcilerRounds rounds;
  private final Duration stuckAfter;
  private final boolean intakeEnabled;
  private final String version;

  StatusViews(
      MongoDatabase database,
      DatabaseClock databaseClock,
      QueueLook queueLook,
      PendingDeletions pending,
      LetterLists letters,
      SweepStates sweeps,
      ReconcilerRounds rounds,
      Settings settings,
      @ConfigProperty(name = "quarkus.application.version") String version) {
    this.database = database;
    this.databaseClock = databaseClock;
    this.queueLook = queueLook;
    this.pending = pending;
    this.letters = letters;
    this.sweeps = sweeps;
    this.rounds = rounds;
    this.stuckAfter = settings.duration(Setting.RECONCILER_THRESHOLD);
    this.intakeEnabled = settings.bool(Setting.INTAKE_ENABLED);
    this.version = version;
  }

  OpsStatus now() {
    Instant now = databaseClock.now();
    Optional<Seen> broker = queueLook.look();
    Backlog backlog = pending.backlog(stuckAfter);
    return new OpsStatus(
        now,
        broker.isPresent() ? "up" : "down",
        broker.map(Seen::queues).orElse(null),
        broker.map(StatusViews::consumers).orElse(null),
        deadLetters(broker),
        backlog.pending(),
        backlog.failed(),
        oldest(backlog.oldestPendingAt(), now),
        sweeps.find().map(StatusViews::orphans).orElse(null),
        rounds.last(),
        versions(broker));
  }

  private static Map<String, Long> consumers(Seen broker) {
    return broker.queues().stream()
        .filter(depth -> WORKED_ON.contains(depth.queue()))
        .collect(Collectors.toMap(Depth::queue, Depth::consumers, Long::sum, TreeMap::new));
  }

  private DeadLetterCounts deadLetters(Optional<Seen> broker) {
    Map<LetterState, Long> counts = letters.counts();
    return new DeadLetterCounts(
        broker.map(Seen::queues).flatMap(StatusViews::deadLettersIn).orElse(null),
        counts.getOrDefault(LetterState.OPEN, 0L),
        counts.getOrDefault(LetterState.REPLAYED, 0L),
        counts.getOrDefault(LetterState.DISCARDED, 0L),
        counts.getOrDefault(LetterState.RESOLVED, 0L),
        intakeEnabled);
  }

  private static Optional<Long> deadLettersIn(List<Depth> queues) {
    return queues.stream()
        .filter(depth -> depth.queue().equals(Topology.DEAD_LETTERS))
        .map(Depth::ready)
        .findFirst();
  }

  private static @Nullable OldestPending oldest(@Nullable Instant requestedAt, Instant now) {
    return requestedAt == null
        ? null
        : new OldestPending(
            requestedAt, Math.max(0, Duration.between(requestedAt, now).toSeconds()));
  }

  private static @Nullable Orphans orphans(SweepState state) {
    return state.passedAt() == null
        ? null
        : new Orphans(state.orphansBefore(), state.healed(), state.passedAt());
  }

  private Map<String, String> versions(Optional<Seen> broker) {
    Map<String, String> versions = new TreeMap<>();
    versions.put("api_service", version);
    versions.put("mongodb", database.runCommand(new Document("buildInfo", 1)).getString("version"));
    broker.ifPresent(seen -> versions.put("rabbitmq", seen.version()));
    return versions;
  }
}
