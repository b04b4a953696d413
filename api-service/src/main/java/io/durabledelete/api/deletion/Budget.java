package io.durabledelete.api.deletion;

import com.mongodb.MongoTimeoutException;
import java.time.Duration;

/**
 * The time that all database calls of one request have together (rule D4). Time spent waiting for
 * the broker is not the database's and is given back.
 */
final class Budget {
  private long deadlineNanos;

  Budget(Duration limit) {
    this.deadlineNanos = System.nanoTime() + limit.toNanos();
  }

  /** What is left, at least a millisecond; none left is the database's time-out. */
  Duration remaining() {
    Duration left = Duration.ofNanos(deadlineNanos - System.nanoTime());
    if (left.toMillis() < 1) {
      throw new MongoTimeoutException("the time for this request's database calls is used up");
    }
    return left;
  }

  void giveBack(Duration waited) {
    deadlineNanos += waited.toNanos();
  }
}
