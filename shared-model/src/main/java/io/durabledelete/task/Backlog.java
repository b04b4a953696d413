package io.durabledelete.task;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The deletions under way, of all projects.
 *
 * @param pending PENDING_DELETE, those in their grace included
 * @param failed DELETE_FAILED
 * @param oldestPendingAt when the oldest PENDING_DELETE was requested; null: there is none
 * @param stuck how many of both could have begun so long ago that they should be done
 * @param stuckSince since when the first of those could have begun; null: there is none
 */
public record Backlog(
    long pending,
    long failed,
    @Nullable Instant oldestPendingAt,
    long stuck,
    @Nullable Instant stuckSince) {}
