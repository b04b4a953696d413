package io.durabledelete.api.schedule;

import com.mongodb.MongoException;
import io.durabledelete.api.Rounds;
import io.durabledelete.event.EventPublisher;
import io.durabledelete.event.EventType;
import io.durabledelete.event.TaskEvents;
import io.durabledelete.run.Run;
import io.durabledelete.schedule.Registration;
import io.durabledelete.schedule.Registrations;
import io.durabledelete.settings.Setting;
import io.durabledelete.settings.Settings;
import io.durabledelete.store.DatabaseClock;
import io.durabledelete.store.DuplicateKey;
import io.durabledelete.task.Tasks;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * Fires what is due (rule S2). Every replica does this, without a leader: whoever's transaction
 * moves a registration has fired it, everybody else's matches nothing. What is due is asked of the
 * database each time; nothing is remembered between two rounds.
 */
@Singleton
public final class Dispatcher {
  private static final int SCAN = 1_000;
  private static final int GROUP = 100;

  /** How long a registration is left alone whose task is not ACTIVE. */
  private static final Duration LOOK_LATER = Duration.ofSeconds(10);

  private final Rounds rounds;
  private final DatabaseClock databaseClock;
  private final Registrations registrations;
  private final Tasks tasks;
  private final Misfires misfires;
  private final FiringTransaction transaction;
  private final EventPublisher hints;
  private final TaskEvents events;
  private final MeterRegistry meters;
  private final Duration interval;

  Dispatcher(
      Rounds rounds,
      DatabaseClock databaseClock,
      Registrations registrations,
      Tasks tasks,
      Misfires misfires,
      FiringTransaction transaction,
      EventPublisher hints,
      TaskEvents events,
      MeterRegistry meters,
      Settings settings) {
    this.rounds = rounds;
    this.databaseClock = databaseClock;
    this.registrations = registrations;
    this.tasks = tasks;
    this.misfires = misfires;
    this.transaction = transaction;
    this.hints = hints;
    this.events = events;
    this.meters = meters;
    this.interval = settings.duration(Setting.DISPATCH_INTERVAL);
  }

  /**
   * One look at what is due.
   *
   * @param now the database's time when it began
   * @param beganNanos the same moment on this machine's stopwatch
   */
  private record Round(Instant now, long beganNanos) {
    /** How late an instant is that has just fired. */
    Duration lagOf(Instant planned) {
      return Duration.between(planned, now).plusNanos(System.nanoTime() - beganNanos);
    }
  }

  @Scheduled(
      identity = "dispatcher",
      every = "${DISPATCH_INTERVAL:1s}",
      concurrentExecution = ConcurrentExecution.SKIP)
  @RunOnVirtualThread
  void tick() {
    rounds.run("The dispatcher", this::fireUntilNextTick);
  }

  /**
   * Fires, and waits for what becomes due before the next tick, so that it fires on time. A tick
   * that comes meanwhile is skipped: then it goes on until the one after that.
   */
  private void fireUntilNextTick() {
    long nextTick = System.nanoTime() + interval.toNanos();
    Optional<Duration> wait = Optional.of(Duration.ZERO);
    while (wait.isPresent() && !rounds.areStopping()) {
      sleep(wait.get());
      while (!rounds.areStopping() && runOnce() > 0) {
        // more may be due: a registration that was late has its next instant at once
      }
      while (nextTick <= System.nanoTime()) {
        nextTick += interval.toNanos();
      }
      Duration left = Duration.ofNanos(nextTick - System.nanoTime());
      wait = registrations.nextWithin(databaseClock.now(), left);
    }
  }

  private static void sleep(Duration wait) {
    try {
      Thread.sleep(wait);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** One round over what is due; returns how many registrations it moved. */
  public int runOnce() {
    Round round = new Round(databaseClock.now(), System.nanoTime());
    int moved = 0;
    for (List<Registration> group : groups(registrations.due(round.now(), SCAN))) {
      moved += fireGroup(group, round);
    }
    return moved;
  }

  /**
   * What is due, in groups that all replicas cut alike and take in different orders: where two
   * meet, one finds the whole group done.
   */
  private static List<List<Registration>> groups(List<Registration> due) {
    List<List<Registration>> groups = new ArrayList<>();
    for (int from = 0; from < due.size(); from += GROUP) {
      groups.add(due.subList(from, Math.min(from + GROUP, due.size())));
    }
    Collections.shuffle(groups);
    return groups;
  }

  private int fireGroup(List<Registration> seen, Round round) {
    List<Registration> group = unchanged(seen);
    List<Firing> firings = new ArrayList<>();
    Set<UUID> active = active(group);
    for (Registration registration : group) {
      Instant planned = registration.nextAt();
      if (planned != null && active.contains(registration.taskUuid())) {
        firings.add(misfires.decide(registration, planned, round.now()));
      } else {
        registrations.lookLater(registration, LOOK_LATER);
      }
    }
    return fire(firings, round);
  }

  /** Those that nobody has moved since they were read. */
  private List<Registration> unchanged(List<Registration> seen) {
    Set<Registration> now =
        Set.copyOf(registrations.find(seen.stream().map(Registration::id).toList()));
    return seen.stream().filter(now::contains).toList();
  }

  /** Read after the registrations, so that what is fired was true at one time. */
  private Set<UUID> active(List<Registration> group) {
    List<UUID> taskUuids = group.stream().map(Registration::taskUuid).toList();
    return new HashSet<>(tasks.active(taskUuids));
  }

  private int fire(List<Firing> firings, Round round) {
    if (firings.isEmpty()) {
      return 0;
    }
    try {
      if (transaction.fire(firings)) {
        fired(firings, round);
        return firings.size();
      }
    } catch (MongoException e) {
      if (!DuplicateKey.isIn(e)) {
        throw e;
      }
      if (firings.size() == 1) {
        // the run of this instant exists already: move on without another
        return fire(List.of(firings.getFirst().withoutRun()), round);
      }
    }
    return firings.size() == 1 ? 0 : fireTheRest(firings, round);
  }

  /**
   * Something stood in the group's way. Most often another replica was faster: then nothing, or
   * what it left, remains. Else one of the group is at fault, and halving finds it.
   */
  private int fireTheRest(List<Firing> firings, Round round) {
    Set<Registration> unchanged =
        Set.copyOf(unchanged(firings.stream().map(Firing::registration).toList()));
    List<Firing> rest =
        firings.stream().filter(firing -> unchanged.contains(firing.registration())).toList();
    if (rest.size() < firings.size()) {
      return fire(rest, round);
    }
    int half = rest.size() / 2;
    return fire(rest.subList(0, half), round) + fire(rest.subList(half, rest.size()), round);
  }

  private void fired(List<Firing> firings, Round round) {
    List<Run> recorded = firings.stream().map(Firing::run).filter(Objects::nonNull).toList();
    meters.counter("cron.firings", "outcome", "fired").increment(recorded.size());
    meters
        .counter("cron.firings", "outcome", "skipped")
        .increment(firings.size() - recorded.size());
    recorded.forEach(run -> meters.timer("cron.lag").record(round.lagOf(plannedAt(run))));
    recorded.stream()
        .collect(Collectors.groupingBy(Run::projectId))
        .forEach(
            (projectId, runs) -> hints.hintRuns(projectId, runs.stream().map(Run::id).toList()));
    events.announce(EventType.RUN_CREATED, recorded);
  }

  private static Instant plannedAt(Run run) {
    return Objects.requireNonNull(run.plannedAt());
  }
}
