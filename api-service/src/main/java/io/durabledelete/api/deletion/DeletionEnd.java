package io.durabledelete.api.deletion;

import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;

/**
 * Waits for the end of a deletion, for callers who want the result and not a promise (rule D10).
 */
@Singleton
public final class DeletionEnd {
  private static final Duration FIRST_LOOK = Duration.ofMillis(20);
  private static final Duration LONGEST_PAUSE = Duration.ofMillis(500);

  private final Deletions deletions;

  DeletionEnd(Deletions deletions) {
    this.deletions = deletions;
  }

  /** The finished deletion; empty when the time is up. */
  Optional<DeletionView> await(String projectId, UUID deletionId, Duration limit) {
    long deadline = System.nanoTime() + limit.toNanos();
    Duration pause = FIRST_LOOK;
    while (System.nanoTime() < deadline) {
      try {
        Thread.sleep(pause);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return Optional.empty();
      }
      Optional<DeletionView> over =
          deletions.find(projectId, deletionId).filter(view -> view.completedAt() != null);
      if (over.isPresent()) {
        return over;
      }
      pause =
          pause.multipliedBy(2).compareTo(LONGEST_PAUSE) > 0
              ? LONGEST_PAUSE
              : pause.multipliedBy(2);
    }
    return Optional.empty();
  }
}
