package io.durabledelete.api.deletion;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** How a request for a deletion ended. */
public sealed interface DeletionAnswer {
  /**
   * The deletion stands.
   *
   * @param notBefore the end of the grace, when there is one
   */
  record Accepted(UUID deletionId, @Nullable Instant notBefore) implements DeletionAnswer {}

  /** There is no such task in the project (any more). */
  record AlreadyDeleted() implements DeletionAnswer {}

  record Protected() implements DeletionAnswer {}

  /** The task has another version than the caller wants to delete. */
  record VersionConflict() implements DeletionAnswer {}

  /** It could not be handed over, and the task is as it was. */
  record PublishFailed() implements DeletionAnswer {}

  /** Nobody knows whether the deletion stands; it can be followed by its id. */
  record OutcomeUnknown(UUID deletionId) implements DeletionAnswer {}
}
