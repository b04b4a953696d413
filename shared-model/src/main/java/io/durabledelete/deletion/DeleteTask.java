package io.durabledelete.deletion;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The job message (rule D5). A hint, never the truth: what is deleted is decided by the task's
 * document alone.
 *
 * @param requestId the deletion's id when we publish; without it the message means whatever
 *     deletion the task has now
 */
public record DeleteTask(
    UUID taskUuid, String projectId, Instant requestedAt, @Nullable UUID requestId) {

  /** The only version of the message so far. */
  public static final int VERSION = 1;
}
