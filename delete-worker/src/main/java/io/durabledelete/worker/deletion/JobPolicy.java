package io.durabledelete.worker.deletion;

import io.durabledelete.settings.Setting;
import io.durabledelete.settings.Settings;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/**
 * How often and how fast failed jobs are tried again (rule D8).
 *
 * @param maxAttempts failed attempts after which a deletion is DELETE_FAILED
 * @param reconcilerMaxBackOff when the reconciler tries a DELETE_FAILED one again, at the latest
 * @param runWait how long a run under way holds a deletion up, at most
 */
public record JobPolicy(
    int maxAttempts,
    Duration initialBackOff,
    Duration maxBackOff,
    Duration threshold,
    Duration reconcilerMaxBackOff,
    Duration runWait) {

  private static final int MOST_DOUBLINGS = 30;
  private static final double JITTER = 0.25;

  public static JobPolicy from(Settings settings) {
    return new JobPolicy(
        settings.integer(Setting.WORKER_MAX_ATTEMPTS),
        settings.duration(Setting.WORKER_BACKOFF_INITIAL),
        settings.duration(Setting.WORKER_BACKOFF_MAX),
        settings.duration(Setting.RECONCILER_THRESHOLD),
        settings.duration(Setting.RECONCILER_MAX_BACKOFF),
        settings.duration(Setting.DELETE_RUN_WAIT));
  }

  /** Whether this failed attempt was the last one for now. */
  boolean isLast(int attempts) {
    return attempts >= maxAttempts;
  }

  /** The wait after so many failed attempts: doubling, with jitter so that a herd spreads out. */
  Duration backOff(int attempts) {
    long doubled = initialBackOff.toMillis() << Math.min(Math.max(0, attempts - 1), MOST_DOUBLINGS);
    long bounded = doubled <= 0 ? maxBackOff.toMillis() : Math.min(doubled, maxBackOff.toMillis());
    double factor = 1 - JITTER * ThreadLocalRandom.current().nextDouble();
    return Duration.ofMillis(Math.max(1, (long) (bounded * factor)));
  }

  /** When a deletion that failed for good, for now, is tried again: ever slower, but for ever. */
  Duration afterGivingUp(int attempts) {
    long rounds = Math.min(MOST_DOUBLINGS, Math.max(0, attempts - maxAttempts));
    long doubled = threshold.toMillis() << rounds;
    return Duration.ofMillis(
        doubled <= 0
            ? reconcilerMaxBackOff.toMillis()
            : Math.min(doubled, reconcilerMaxBackOff.toMillis()));
  }
}
