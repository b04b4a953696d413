package io.durabledelete.deadletter;

import java.time.Instant;
import java.util.UUID;
import org.bson.codecs.pojo.annotations.BsonId;
import org.bson.codecs.pojo.annotations.BsonProperty;
import org.jspecify.annotations.Nullable;

/**
 * A letter in the ledger (rule O1), without its {@link LetterContent}. Letters of one deletion that
 * arrive while it is open are counted on it; the latest one is what it holds.
 *
 * @param attempts failed attempts, as far as the letter says so
 * @param count how many letters arrived, at least 1
 * @param firstDeathAt by the letters' own times, which are never after their arrival
 * @param bodySize of the whole body, in bytes
 * @param bodyCut whether only the beginning of the body was kept, as it was too large
 * @param taskUuid what the body says, if it can be read; the next two as well
 * @param closedBy the operator; null: it closed itself, or it is open
 */
public record DeadLetter(
    @BsonId UUID id,
    LetterState state,
    String cause,
    @Nullable String error,
    @Nullable Integer attempts,
    long count,
    @BsonProperty("first_death_at") Instant firstDeathAt,
    @BsonProperty("last_death_at") Instant lastDeathAt,
    @BsonProperty("content_type") @Nullable String contentType,
    @BsonProperty("message_id") @Nullable String messageId,
    @BsonProperty("body_size") long bodySize,
    @BsonProperty("body_sha256") String bodySha256,
    @BsonProperty("body_cut") boolean bodyCut,
    @BsonProperty("task_uuid") @Nullable UUID taskUuid,
    @BsonProperty("project_id") @Nullable String projectId,
    @BsonProperty("deletion_id") @Nullable UUID deletionId,
    @BsonProperty("closed_at") @Nullable Instant closedAt,
    @BsonProperty("closed_by") @Nullable String closedBy,
    @BsonProperty("closed_reason") @Nullable String closedReason) {

  public boolean isOpen() {
    return state == LetterState.OPEN;
  }
}
