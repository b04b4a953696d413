package io.durabledelete.api.deadletter;

import com.mongodb.MongoInterruptedException;
import io.durabledelete.api.Startup;
import io.durabledelete.deadletter.Arrivals;
import io.durabledelete.deadletter.Letter;
import io.durabledelete.deadletter.LetterSource;
import io.durabledelete.settings.Setting;
import io.durabledelete.settings.Settings;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/**
 * Moves dead letters from their queue into the ledger (rule O1). A letter is acknowledged when the
 * majority has it. While the database is away letters are held, not given back: giving back counts
 * as a delivery, and a queue may have a limit for those.
 */
@Singleton
public final class DeadLetterIntake {
  private static final Logger LOG = Logger.getLogger(DeadLetterIntake.class);
  private static final Duration LOOK = Duration.ofMillis(100);
  private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

  private final Startup startup;
  private final LetterSource source;
  private final Arrivals arrivals;
  private final MeterRegistry meters;
  private final boolean isEnabled;
  private final Duration shutdownTimeout;
  private final CountDownLatch stopping = new CountDownLatch(1);

  DeadLetterIntake(
      Startup startup,
      LetterSource source,
      Arrivals arrivals,
      MeterRegistry meters,
      Settings settings) {
    this.startup = startup;
    this.source = source;
    this.arrivals = arrivals;
    this.meters = meters;
    this.isEnabled = settings.bool(Setting.INTAKE_ENABLED);
    this.shutdownTimeout = settings.duration(Setting.SHUTDOWN_TIMEOUT);
  }

  void begin(@Observes StartupEvent event) {
    if (isEnabled) {
      Thread.ofVirtual().name("dead-letters-start").start(this::startWhenMigrated);
    } else {
      source.watch();
    }
  }

  /** Without its indexes the ledger could not tell doubled letters. */
  private void startWhenMigrated() {
    try {
      while (!startup.isMigrated()) {
        pause(LOOK);
      }
      source.start(this::keep);
    } catch (InterruptedException e) {
      LOG.debug("Stopped before the database was there");
    }
  }

  void end(@Observes ShutdownEvent event) {
    stopping.countDown();
    source.stop(shutdownTimeout);
  }

  boolean isEnabled() {
    return isEnabled;
  }

  private void keep(List<Letter> batch) throws InterruptedException {
    for (Letter letter : batch) {
      keep(letter);
    }
  }

  /** Again and again, whatever stands in the way: nobody else has the letter. */
  private void keep(Letter letter) throws InterruptedException {
    Duration pause = FIRST_PAUSE;
    while (!isKept(letter)) {
      pause(pause);
      pause =
          pause.multipliedBy(2).compareTo(LONGEST_PAUSE) > 0
              ? LONGEST_PAUSE
              : pause.multipliedBy(2);
    }
  }

  private boolean isKept(Letter letter) throws InterruptedException {
    try {
      Arrivals.Outcome outcome = arrivals.record(letter);
      String tag = outcome.name().toLowerCase(Locale.ROOT);
      meters.counter("task.letters.received", "outcome", tag).increment();
      return true;
    } catch (MongoInterruptedException e) {
      throw (InterruptedException) new InterruptedException().initCause(e);
    } catch (RuntimeException e) {
      LOG.warnf("A dead letter can't be kept yet, it is held: %s", e.toString());
      return false;
    }
  }

  /** Ends early, in an exception, when the service stops. */
  private void pause(Duration time) throws InterruptedException {
    if (stopping.await(time.toMillis(), TimeUnit.MILLISECONDS)) {
      throw new InterruptedException("the service stops");
    }
  }
}
