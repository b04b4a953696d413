package io.durabledelete.amqp;

import java.util.concurrent.ThreadLocalRandom;

/** Growing pauses between tries to connect: 0.2 s up to 5 s, with jitter. */
final class Backoff {
  private static final long FIRST_MS = 200;
  private static final long LONGEST_MS = 5_000;

  private long nextMs = FIRST_MS;

  void reset() {
    nextMs = FIRST_MS;
  }

  /** Waits; false when the thread was interrupted meanwhile. */
  boolean pause() {
    try {
      Thread.sleep(ThreadLocalRandom.current().nextLong(nextMs / 2, nextMs + 1));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
    nextMs = Math.min(LONGEST_MS, nextMs * 2);
    return true;
  }
}
