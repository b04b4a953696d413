package io.durabledelete.api;

import com.mongodb.MongoException;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jboss.logging.Logger;

/**
 * Work that every replica looks for from time to time. It begins when the database is up to date;
 * whatever stops a round, the next one goes on, as nothing is remembered between two.
 */
@Singleton
public final class Rounds {
  private static final Logger LOG = Logger.getLogger(Rounds.class);

  private final Startup startup;
  private final MeterRegistry meters;
  private final Clock clock;
  private final Map<String, AtomicLong> lastDone = new ConcurrentHashMap<>();

  Rounds(Startup startup, MeterRegistry meters, Clock clock) {
    this.startup = startup;
    this.meters = meters;
    this.clock = clock;
  }

  /** Whether the service is going down: a round should come to its end. */
  public boolean areStopping() {
    return startup.isStopping();
  }

  /**
   * Does one round, unless it is too early or too late for it.
   *
   * @param who stops for now when the database is away, for the log and, short, for the metrics:
   *     one of a few
   */
  public void run(String who, Runnable round) {
    String name = who.toLowerCase(Locale.ROOT).replaceFirst("^the ", "").replace(' ', '-');
    AtomicLong doneAt = lastDone(name);
    if (!startup.isMigrated() || areStopping()) {
      return;
    }
    String outcome = "failed";
    long begin = System.nanoTime();
    try {
      round.run();
      outcome = "done";
      doneAt.set(clock.millis());
    } catch (MongoException e) {
      outcome = "stopped";
      LOG.warnf("%s stops for now, the next round goes on: %s", who, e.toString());
    } catch (IllegalStateException e) {
      if (!areStopping()) {
        throw e;
      }
      outcome = "stopped";
      LOG.debugf("%s was stopped in the middle: %s", who, e.toString());
    } finally {
      meters
          .timer("background.rounds", "name", name, "outcome", outcome)
          .record(System.nanoTime() - begin, TimeUnit.NANOSECONDS);
    }
  }

  /**
   * When a round of this name came to its end here, in milliseconds; told in seconds. Before the
   * first it is when the service began: one that never gets to its end is to be seen, too.
   */
  private AtomicLong lastDone(String name) {
    return lastDone.computeIfAbsent(
        name,
        key -> {
          AtomicLong millis = new AtomicLong(clock.millis());
          Gauge.builder("background.last.done", millis, at -> at.get() / 1_000.0)
              .baseUnit("seconds")
              .tag("name", key)
              .register(meters);
          return millis;
        });
  }
}
