package io.durabledelete.worker.step;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/**
 * How much of a long step is done at a time. Ordinary jobs are worked on in batches in which nobody
 * may hold up the others: a deletion with long work leaves them and goes on in a lane of its own, a
 * slice at a time, so that the long ones share that lane, too, and no message is held for long.
 *
 * @param chunk how many documents are removed by one write, at most
 * @param slice after so long, what is not finished goes (back) to the end of the lane for long work
 */
public record Pace(int chunk, Duration slice) {
  /** In a batch with others: whose work fills a whole chunk leaves it after that. */
  public static final Pace SHARED = new Pace(1_000, Duration.ZERO);

  private static final int CHUNK_ALONE = 5_000;
  private static final Duration LONGEST_SLICE = Duration.ofSeconds(10);

  /**
   * In the lane for long work.
   *
   * @param shutdownTimeout {@code SHUTDOWN_TIMEOUT}: a slice ends well within it
   */
  public static Pace alone(Duration shutdownTimeout) {
    Duration half = shutdownTimeout.dividedBy(2);
    return new Pace(CHUNK_ALONE, half.compareTo(LONGEST_SLICE) < 0 ? half : LONGEST_SLICE);
  }

  /** Begins a slice; the answer is whether it is over. */
  BooleanSupplier begin() {
    long began = System.nanoTime();
    return () -> System.nanoTime() - began >= slice.toNanos();
  }
}
