package io.durabledelete.deletion;

import java.time.Instant;
import org.bson.codecs.pojo.annotations.BsonProperty;

/**
 * Proof of a deletion (rule D14): what was still there of the task when the worker read it back
 * after the hard delete. All counts are zero, but for runs that are kept.
 *
 * @param at when it was read, by the database's clock
 * @param registrations registrations of the task
 * @param runs runs of the task; with {@code runs=keep} those that are kept
 * @param tasks documents of the task itself
 */
public record Verified(
    @BsonProperty("at") Instant at,
    @BsonProperty("registrations") long registrations,
    @BsonProperty("runs") long runs,
    @BsonProperty("tasks") long tasks) {

  /**
   * Whether the deletion left nothing behind that it should have removed.
   *
   * @param keepsRuns whether the runs were to be kept
   */
  public boolean isNothingLeft(boolean keepsRuns) {
    return registrations == 0 && tasks == 0 && (keepsRuns || runs == 0);
  }
}
