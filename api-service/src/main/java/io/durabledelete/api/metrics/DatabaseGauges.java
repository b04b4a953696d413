package io.durabledelete.api.metrics;

import io.durabledelete.deadletter.LetterLists;
import io.durabledelete.metrics.PeriodicLook;
import io.durabledelete.schedule.Registration;
import io.durabledelete.schedule.Registrations;
import io.durabledelete.settings.Setting;
import io.durabledelete.settings.Settings;
import io.durabledelete.store.DatabaseClock;
import io.durabledelete.task.Backlog;
import io.durabledelete.task.PendingDeletions;
import io.durabledelete.task.SweepState;
import io.durabledelete.task.SweepStates;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** What the database says of the work that is left, over all projects (rule O3). */
@Singleton
final class DatabaseGauges {
  private static final Duration EVERY = Duration.ofSeconds(10);

  private final DatabaseClock clock;
  private final PendingDeletions pending;
  private final LetterLists letters;
  private final Registrations registrations;
  private final SweepStates sweeps;
  private final Duration stuckAfter;
  private final PeriodicLook<Work> look = new PeriodicLook<>("the work", EVERY, this::look);

  DatabaseGauges(
      DatabaseClock clock,
      PendingDeletions pending,
      LetterLists letters,
      Registrations registrations,
      SweepStates sweeps,
      Settings settings) {
    this.clock = clock;
    this.pending = pending;
    this.letters = letters;
    this.registrations = registrations;
    this.sweeps = sweeps;
    this.stuckAfter = settings.duration(Setting.RECONCILER_THRESHOLD);
  }

  /**
   * The work as it was seen last.
   *
   * @param now the database's time
   * @param oldestLetterAt null: none is open
   * @param oldestDueAt what should have fired first; null: nothing is due
   */
  private record Work(
      Instant now,
      Backlog backlog,
      long openLetters,
      @Nullable Instant oldestLetterAt,
      @Nullable Instant oldestDueAt,
      long orphans) {
    double since(@Nullable Instant then) {
      return then == null ? 0 : Math.max(0, Duration.between(then, now).toMillis() / 1_000.0);
    }
  }

  void begin(@Observes StartupEvent event, MeterRegistry meters) {
    Gauge.builder("database.up", look, seen -> seen.hasSeen() ? 1 : 0).register(meters);
    gauge(meters, "task.deletions.pending", null, work -> work.backlog().pending());
    gauge(meters, "task.deletions.failed", null, work -> work.backlog().failed());
    gauge(meters, "task.deletions.stuck", null, work -> work.backlog().stuck());
    age(meters, "task.deletions.oldest.age", work -> work.since(work.backlog().oldestPendingAt()));
    age(meters, "task.deletions.stuck.age", work -> work.since(work.backlog().stuckSince()));
    gauge(meters, "task.letters.open", null, Work::openLetters);
    age(meters, "task.letters.oldest.age", work -> work.since(work.oldestLetterAt()));
    age(meters, "cron.overdue.age", work -> work.since(work.oldestDueAt()));
    gauge(meters, "task.drift.orphans", null, Work::orphans);
    look.start();
  }

  void end(@Observes ShutdownEvent event) {
    look.close();
  }

  private void age(MeterRegistry meters, String name, ToDoubleFunction<Work> seconds) {
    gauge(meters, name, "seconds", seconds);
  }

  private void gauge(
      MeterRegistry meters, String name, @Nullable String unit, ToDoubleFunction<Work> number) {
    Gauge.builder(name, look, seen -> seen.value(number)).baseUnit(unit).register(meters);
  }

  private Work look() {
    Instant now = clock.now();
    return new Work(
        now,
        pending.backlog(stuckAfter),
        letters.open(),
        letters.oldestOpen().orElse(null),
        registrations.due(now, 1).stream().findFirst().map(Registration::lookAt).orElse(null),
        sweeps.find().map(SweepState::orphansBefore).orElse(0L));
  }
}
