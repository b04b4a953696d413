package io.durabledelete.api.sweep;

import io.durabledelete.api.Rounds;
import io.durabledelete.schedule.Registration;
import io.durabledelete.settings.Setting;
import io.durabledelete.settings.Settings;
import io.durabledelete.store.DatabaseClock;
import io.durabledelete.task.Drift;
import io.durabledelete.task.SweepState;
import io.durabledelete.task.SweepStates;
import io.durabledelete.task.Task;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Looks for drift both ways and heals it (rule D14): registrations without a task, ACTIVE scheduled
 * tasks without a registration, runs left of tasks that were deleted. It goes over everything a
 * piece at a time, one replica at a turn.
 */
@Singleton
public final class Sweep {
  private static final Logger LOG = Logger.getLogger(Sweep.class);
  private static final int PAGE = 1_000;
  private static final int PAGES_A_TURN = 20;
  private static final int TASKS_WITH_RUNS_A_TURN = 2_000;

  /** Where a walk is that has seen everything: it waits for the others, which may be longer. */
  private static final UUID THROUGH = new UUID(-1, -1);

  private final Rounds rounds;
  private final SweepStates states;
  private final Drift drift;
  private final Reregistration reregistration;
  private final LeftRuns leftRuns;
  private final DatabaseClock databaseClock;
  private final MeterRegistry meters;
  private final Duration interval;

  Sweep(
      Rounds rounds,
      SweepStates states,
      Drift drift,
      Reregistration reregistration,
      LeftRuns leftRuns,
      DatabaseClock databaseClock,
      MeterRegistry meters,
      Settings settings) {
    this.rounds = rounds;
    this.states = states;
    this.drift = drift;
    this.reregistration = reregistration;
    this.leftRuns = leftRuns;
    this.databaseClock = databaseClock;
    this.meters = meters;
    this.interval = settings.duration(Setting.RECONCILER_INTERVAL);
  }

  @Scheduled(
      identity = "sweep",
      every = "${RECONCILER_INTERVAL:5m}",
      delayed = "20s",
      concurrentExecution = ConcurrentExecution.SKIP)
  @RunOnVirtualThread
  void tick() {
    rounds.run("The sweep", () -> states.claim(interval).ifPresent(this::turn));
  }

  /** A whole pass over everything, whoever's turn it is; returns what could not be healed. */
  public long passOnce() {
    SweepState state = states.claim(Duration.ZERO).orElseThrow();
    do {
      state = turn(state);
    } while (state.registrationsAfter() != null
        || state.tasksAfter() != null
        || state.runsAfter() != null);
    return state.orphansBefore();
  }

  SweepState turn(SweepState from) {
    Piece registrations = goOn(from.registrationsAfter(), this::removeOrphans, PAGES_A_TURN);
    Piece tasks = goOn(from.tasksAfter(), this::register, PAGES_A_TURN);
    Piece runs = goOn(from.runsAfter(), this::leftRuns, 1);
    Healed found = registrations.healed().and(tasks.healed()).and(runs.healed());
    boolean isPassOver = registrations.isThrough() && tasks.isThrough() && runs.isThrough();
    long orphans = from.orphans() + found.orphans();
    SweepState to =
        new SweepState(
            from.id(),
            from.nextAt(),
            isPassOver ? null : registrations.after(),
            isPassOver ? null : tasks.after(),
            isPassOver ? null : runs.after(),
            from.healed() + found.healed(),
            isPassOver ? 0 : orphans,
            isPassOver ? orphans : from.orphansBefore(),
            isPassOver ? databaseClock.now() : from.passedAt());
    states.save(to);
    report(found);
    return to;
  }

  private void report(Healed found) {
    meters.counter("task.drift.healed").increment(found.healed());
    if (found.healed() + found.orphans() > 0) {
      LOG.warnf("The sweep found drift: %s", found);
    }
  }

  /**
   * How far a part of a turn came.
   *
   * @param after the last one looked at; null: none yet
   */
  private record Piece(@Nullable UUID after, Healed healed) {
    boolean isThrough() {
      return THROUGH.equals(after);
    }
  }

  /** One page of something: what became of it, and its last id. */
  private interface Page {
    Piece heal(@Nullable UUID after);
  }

  private static Piece goOn(@Nullable UUID after, Page page, int pages) {
    Piece piece = new Piece(after, Healed.NOTHING);
    for (int i = 0; i < pages && !piece.isThrough(); i++) {
      Piece next = page.heal(piece.after());
      piece = new Piece(next.after(), piece.healed().and(next.healed()));
    }
    return piece;
  }

  private Piece removeOrphans(@Nullable UUID after) {
    List<Registration> page = drift.registrations(after, PAGE);
    // the registrations first: one that is new has its task since the same moment
    Set<UUID> tasks = drift.existing(page.stream().map(Registration::taskUuid).toList());
    List<UUID> orphans =
        page.stream()
            .filter(registration -> !tasks.contains(registration.taskUuid()))
            .map(Registration::id)
            .toList();
    long removed = orphans.isEmpty() ? 0 : drift.remove(orphans);
    return new Piece(last(page.stream().map(Registration::id).toList()), new Healed(removed, 0));
  }

  private Piece register(@Nullable UUID after) {
    List<Task> page = drift.scheduled(after, PAGE);
    Set<UUID> registered = drift.registered(page.stream().map(Task::id).toList());
    long healed =
        page.stream()
            .filter(task -> !registered.contains(task.id()))
            .filter(reregistration::register)
            .count();
    return new Piece(last(page.stream().map(Task::id).toList()), new Healed(healed, 0));
  }

  private Piece leftRuns(@Nullable UUID after) {
    List<UUID> withRuns = new ArrayList<>();
    Optional<UUID> next = Optional.ofNullable(drift.nextWithRuns(after));
    while (next.isPresent() && withRuns.size() < TASKS_WITH_RUNS_A_TURN) {
      withRuns.add(next.get());
      next = Optional.ofNullable(drift.nextWithRuns(next.get()));
    }
    Set<UUID> existing = drift.existing(withRuns);
    Healed healed =
        withRuns.stream()
            .filter(task -> !existing.contains(task))
            .map(leftRuns::remove)
            .reduce(Healed.NOTHING, Healed::and);
    return new Piece(next.isPresent() ? withRuns.getLast() : THROUGH, healed);
  }

  private static UUID last(List<UUID> page) {
    return page.size() < PAGE ? THROUGH : page.getLast();
  }
}
