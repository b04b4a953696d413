package io.durabledelete.deadletter;

import io.durabledelete.bulk.BulkChunks;
import java.time.Instant;
import java.util.UUID;
import org.bson.codecs.pojo.annotations.BsonId;
import org.bson.codecs.pojo.annotations.BsonProperty;
import org.jspecify.annotations.Nullable;

/**
 * Something done to many letters (rule O1). Which ones was written down in chunks when it was asked
 * for. One replica at a time works on it, by a lease; how far it has come is counted in the same
 * transaction that closes the letters.
 *
 * @param perSecond letters per second at most
 * @param cause what was asked for; null: any, or a list
 * @param total how many letters it means
 * @param position how many of them were looked at
 * @param done how many were replayed or discarded
 * @param skipped how many were closed meanwhile, or are not there
 * @param failed how many can't be replayed, as their body was cut
 * @param cancelledBy null: nobody has
 */
public record LetterJob(
    @BsonId UUID id,
    Kind kind,
    State state,
    @BsonProperty("requested_at") Instant requestedAt,
    @BsonProperty("requested_by") String requestedBy,
    @Nullable String reason,
    @BsonProperty("per_second") int perSecond,
    @Nullable String cause,
    @BsonProperty("project_id") @Nullable String projectId,
    long total,
    long position,
    long done,
    long skipped,
    long failed,
    @Nullable Lease lease,
    @BsonProperty("ended_at") @Nullable Instant endedAt,
    @BsonProperty("cancelled_by") @Nullable String cancelledBy) {

  /** What is done. */
  public enum Kind {
    REPLAY,
    DISCARD
  }

  /** Whether it goes on. */
  public enum State {
    RUNNING,
    DONE,
    CANCELLED
  }

  /**
   * Who works on it.
   *
   * @param until by the database's clock
   */
  public record Lease(UUID holder, Instant until) {}

  public boolean isThrough() {
    return position >= total;
  }

  /** The chunk that comes next. */
  int chunk() {
    return Math.toIntExact(position / BulkChunks.SIZE);
  }

  /** Where in it to go on. */
  int offset() {
    return Math.toIntExact(position % BulkChunks.SIZE);
  }
}
