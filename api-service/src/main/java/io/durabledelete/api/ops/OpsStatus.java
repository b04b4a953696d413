package io.durabledelete.api.ops;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.durabledelete.amqp.QueueLook;
import io.durabledelete.api.reconcile.ReconcilerRound;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The state of the installation as it is now.
 *
 * @param at the database's time
 * @param broker {@code up}, or {@code down} when it does not answer in time
 * @param queues null: the broker does not say
 * @param consumers of the queues with jobs, by queue; null: the broker does not say
 * @param oldestPendingDelete null: none is pending
 * @param orphans null: the sweep has not made a whole pass yet
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
public record OpsStatus(
    Instant at,
    String broker,
    @Nullable List<QueueLook.Depth> queues,
    @Nullable Map<String, Long> consumers,
    DeadLetterCounts deadLetters,
    long pendingDelete,
    long deleteFailed,
    @Nullable OldestPending oldestPendingDelete,
    @Nullable Orphans orphans,
    List<ReconcilerRound> reconcilers,
    Map<String, String> versions) {

  /**
   * Dead letters.
   *
   * @param inQueue not taken in yet; null: the broker does not say
   * @param resolved closed by themselves, as their deletion ended
   * @param intakeEnabled false: letters stay in the queue
   */
  @JsonInclude(JsonInclude.Include.ALWAYS)
  public record DeadLetterCounts(
      @Nullable Long inQueue,
      long open,
      long replayed,
      long discarded,
      long resolved,
      boolean intakeEnabled) {}

  /**
   * The longest deletion under way.
   *
   * @param ageSeconds since it was requested; a grace counts, too
   */
  public record OldestPending(Instant requestedAt, long ageSeconds) {}

  /**
   * What the sweep found.
   *
   * @param found in its last whole pass, and could not heal
   * @param healed since the beginning
   * @param checkedAt when that pass ended
   */
  public record Orphans(long found, long healed, Instant checkedAt) {}
}
