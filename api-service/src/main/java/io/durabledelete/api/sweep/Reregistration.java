package io.durabledelete.api.sweep;

import com.mongodb.MongoException;
import io.durabledelete.schedule.Occurrences;
import io.durabledelete.schedule.Registrations;
import io.durabledelete.schedule.Schedule;
import io.durabledelete.store.DatabaseClock;
import io.durabledelete.store.DuplicateKey;
import io.durabledelete.store.Transactions;
import io.durabledelete.task.Drift;
import io.durabledelete.task.Task;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.List;
import java.util.Objects;

/**
 * Registers a task that has lost its registration, in one transaction that changes the task: a mark
 * written meanwhile conflicts with it, so that no deletion is ever undone by it. What was missed is
 * not made up.
 */
@Singleton
final class Reregistration {
  private final Transactions transactions;
  private final Drift drift;
  private final Registrations registrations;
  private final DatabaseClock databaseClock;

  Reregistration(
      Transactions transactions,
      Drift drift,
      Registrations registrations,
      DatabaseClock databaseClock) {
    this.transactions = transactions;
    this.drift = drift;
    this.registrations = registrations;
    this.databaseClock = databaseClock;
  }

  /** Registers the task anew; false: it is not as it was seen, or somebody was faster. */
  boolean register(Task seen) {
    Instant now = databaseClock.now();
    Schedule schedule = Objects.requireNonNull(seen.schedule());
    Instant next = Occurrences.of(schedule).next(now).orElse(null);
    try {
      return transactions.run(
          session -> {
            if (!drift.touch(session, seen)) {
              return false;
            }
            registrations.insert(
                session, List.of(Registrations.of(seen.id(), seen.projectId(), schedule, next)));
            return true;
          });
    } catch (MongoException e) {
      if (DuplicateKey.isIn(e)) {
        return false;
      }
      throw e;
    }
  }
}
