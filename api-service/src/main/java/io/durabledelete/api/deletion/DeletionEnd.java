package io.durabledelete.api.deletion;

import io.durabledelete.deletion.DeletionState;
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

  /** The finished deletion; empty when it is not over when the time is up. */
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
          deletions.find(projectId, deletionId).filter(DeletionEnd::isWholeStory);
      if (over.isPresent()) {
        return over;
      }
      pause =
          pause.multipliedBy(2).compareTo(LONGEST_PAUSE) > 0
              ? LONGEST_PAUSE
              : pause.multipliedBy(2);
    }
    return deletions.find(projectId, deletionId).filter(view -> view.completedAt() != null);
  }

  /** It is over, and if something was deleted, that was verified: a moment later. */
  private static boolean isWholeStory(DeletionView view) {
    return view.completedAt() != null
        && (view.verified() != null || view.state() != DeletionState.DELETED);
  }
}
