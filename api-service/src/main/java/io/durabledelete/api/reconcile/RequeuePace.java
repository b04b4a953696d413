package io.durabledelete.api.reconcile;

import io.durabledelete.settings.Setting;
import io.durabledelete.settings.Settings;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** How fast re-queueing goes: a bounded rate, and a growing back-off with jitter per deletion. */
@Singleton
final class RequeuePace {
  private static final int MOST_DOUBLINGS = 20;
  private static final double JITTER = 0.2;

  private final Duration threshold;
  private final Duration longest;
  private final long nanosBetween;
  private long nextAt = System.nanoTime();

  RequeuePace(Settings settings) {
    this.threshold = settings.duration(Setting.RECONCILER_THRESHOLD);
    this.longest = settings.duration(Setting.RECONCILER_MAX_BACKOFF);
    this.nanosBetween = TimeUnit.SECONDS.toNanos(1) / settings.integer(Setting.RECONCILER_RATE);
  }

  /** Waits for the next place within {@code RECONCILER_RATE}. */
  void await() {
    LockSupport.parkNanos(reserve() - System.nanoTime());
  }

  private synchronized long reserve() {
    long place = Math.max(nextAt, System.nanoTime());
    nextAt = place + nanosBetween;
    return place;
  }

  /** The threshold, doubled with each re-queue before, up to the longest. */
  Duration backOff(int requeuesBefore) {
    long doubled = threshold.toMillis() << Math.min(requeuesBefore, MOST_DOUBLINGS);
    return withJitter(Math.min(Math.max(doubled, threshold.toMillis()), longest.toMillis()));
  }

  /** After a publish that failed: the broker is away, so soon, but not all at once. */
  Duration afterFailedPublish() {
    return withJitter(Math.min(threshold.toMillis(), Duration.ofSeconds(10).toMillis()));
  }

  private static Duration withJitter(long millis) {
    double factor = 1 - JITTER * ThreadLocalRandom.current().nextDouble();
    return Duration.ofMillis(Math.max(1, (long) (millis * factor)));
  }
}
