package io.durabledelete.deletion;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.bson.codecs.pojo.annotations.BsonProperty;
import org.jspecify.annotations.Nullable;

/**
 * The deletion a task carries while it is being deleted. All times are the database's.
 *
 * @param id the fence: it is in the filter of every write that this deletion makes, and an id is
 *     never used for a second mark
 * @param requestedAt when the mark was written
 * @param requestedBy the caller's subject
 * @param reason in the caller's words, at most 500 characters
 * @param requests how many times it was asked for, at least 1
 * @param notBefore before this instant no worker takes it (the end of the grace)
 * @param nextAttemptAt when it counts as overdue and is published again
 * @param requeues re-queues by the reconciler; the back-off grows with it
 * @param startedAt when a worker first took it: the point of no return, set once and for ever
 * @param takes how many times a worker took it
 * @param takeId the latest take; a worker that finds another's has been superseded
 * @param attempts failed attempts, counted here and nowhere else
 * @param lastError what the latest failed attempt said
 * @param running what to do about a run under way
 * @param runsKept whether the history stays readable under the deletion; null: it does not
 * @param bulks the bulk deletions that asked for it; null: none
 * @param publisher the request that has to publish the job; others must not
 * @param runsDeleted runs removed, or just about to be, by their status
 * @param runsCounted the runs that were counted last
 * @param steps by the step's name
 */
public record Deletion(
    UUID id,
    @BsonProperty("requested_at") Instant requestedAt,
    @BsonProperty("requested_by") String requestedBy,
    @Nullable String reason,
    int requests,
    @BsonProperty("not_before") Instant notBefore,
    @BsonProperty("next_attempt_at") Instant nextAttemptAt,
    int requeues,
    @BsonProperty("started_at") @Nullable Instant startedAt,
    int takes,
    @BsonProperty("take_id") @Nullable UUID takeId,
    int attempts,
    @BsonProperty("last_error") @Nullable String lastError,
    RunningRuns running,
    @BsonProperty("runs_kept") @Nullable Boolean runsKept,
    @Nullable List<UUID> bulks,
    @Nullable UUID publisher,
    @BsonProperty("runs_deleted") @Nullable Map<String, Long> runsDeleted,
    @BsonProperty("runs_counted") @Nullable CountedRuns runsCounted,
    @Nullable Map<String, StepRecord> steps) {

  /** Whether the run history outlives the task, as long as the tombstone does. */
  public boolean keepsRuns() {
    return Boolean.TRUE.equals(runsKept);
  }

  /**
   * It, as far as a deletion comes in one transaction.
   *
   * @param takenAt when it was taken for the first time, by the database's clock
   * @param removed the runs that were removed, by their status; null: there were none
   */
  public Deletion atOnce(Instant takenAt, @Nullable Map<String, Long> removed) {
    return new Deletion(
        id,
        requestedAt,
        requestedBy,
        reason,
        requests,
        notBefore,
        nextAttemptAt,
        requeues,
        takenAt,
        takes,
        takeId,
        attempts,
        lastError,
        running,
        runsKept,
        bulks,
        publisher,
        removed,
        runsCounted,
        steps);
  }

  /** Whether this bulk deletion has asked for it. */
  public boolean isOf(UUID bulkId) {
    return bulks != null && bulks.contains(bulkId);
  }

  /** Whether it waits, or waited, for a grace to end. */
  public boolean hasGrace() {
    return notBefore.isAfter(requestedAt);
  }

  /** How long a run under way holds it up at most, counted from the end of the grace. */
  public Instant waitsUntil(Duration runWait) {
    return notBefore.plus(runWait);
  }
}
