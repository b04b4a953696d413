package io.durabledelete.api.deletion;

import io.durabledelete.deletion.Deletion;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What came of marking a task. */
sealed interface Mark {
  /**
   * The deletion is marked, by this request or by an earlier one.
   *
   * @param fresh whether this request made the mark: only then may it take it back
   * @param publishes whether this request has to publish the job
   */
  record Made(UUID deletionId, boolean fresh, boolean publishes, @Nullable Instant notBefore)
      implements Mark {

    /** The mark of a request that brought this new id along. */
    static Made of(Deletion deletion, UUID newId) {
      return new Made(
          deletion.id(),
          deletion.id().equals(newId),
          newId.equals(deletion.publisher()),
          deletion.hasGrace() ? deletion.notBefore() : null);
    }
  }

  /** Nothing was marked, for this reason. */
  record Refused(DeletionAnswer why) implements Mark {}
}
