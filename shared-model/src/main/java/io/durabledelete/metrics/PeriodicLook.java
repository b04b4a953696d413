package io.durabledelete.metrics;

import java.time.Duration;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Looks at something from time to time, so that whoever asks for a metric costs nothing, never
 * waits, and never fails: what is not known is not a number (rule O3).
 */
public final class PeriodicLook<T> implements AutoCloseable {
  private static final Logger LOG = Logger.getLogger(PeriodicLook.class);

  /** A look that takes long is taken seldom: it is under way for at most this part of the time. */
  private static final int MOST_OF_THE_TIME = 20;

  private final String name;
  private final Duration every;
  private final Supplier<@Nullable T> look;
  private volatile @Nullable T seen;
  private volatile @Nullable Thread thread;

  /**
   * @param name for the log
   * @param look what is seen; null, or an exception, when nothing is
   */
  public PeriodicLook(String name, Duration every, Supplier<@Nullable T> look) {
    this.name = name;
    this.every = every;
    this.look = look;
  }

  /** Begins to look. */
  public PeriodicLook<T> start() {
    thread = Thread.ofVirtual().name("look at " + name).start(this::lookUntilInterrupted);
    return this;
  }

  /** Whether the latest look saw something. */
  public boolean hasSeen() {
    return seen != null;
  }

  /** A number of what was seen last; NaN when the latest look saw nothing. */
  public double value(ToDoubleFunction<T> number) {
    T now = seen;
    return now == null ? Double.NaN : number.applyAsDouble(now);
  }

  private void lookUntilInterrupted() {
    while (!Thread.currentThread().isInterrupted()) {
      long begin = System.nanoTime();
      seen = lookOnce();
      Duration took = Duration.ofNanos(System.nanoTime() - begin);
      Duration seldom = took.multipliedBy(MOST_OF_THE_TIME);
      try {
        Thread.sleep(every.compareTo(seldom) < 0 && seen != null ? seldom : every);
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  private @Nullable T lookOnce() {
    try {
      return look.get();
    } catch (RuntimeException e) {
      LOG.debugf("No look at %s: %s", name, e.toString());
      return null;
    }
  }

  @Override
  public void close() {
    Thread started = thread;
    if (started != null) {
      started.interrupt();
    }
  }
}
