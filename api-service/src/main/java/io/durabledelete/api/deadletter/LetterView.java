package io.durabledelete.api.deadletter;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.durabledelete.deadletter.DeadLetter;
import io.durabledelete.deadletter.LetterState;
import io.durabledelete.deadletter.Verdict;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A dead letter as operators see it.
 *
 * @param count how many letters of its deletion arrived while it was open
 * @param bodyCut whether the body was too large to be kept whole
 * @param verdict what is true now, such as {@code task-gone}
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
public record LetterView(
    UUID id,
    LetterState state,
    String cause,
    @Nullable String error,
    @Nullable Integer attempts,
    long count,
    Instant firstDeathAt,
    Instant lastDeathAt,
    @Nullable String contentType,
    @Nullable String messageId,
    long bodySize,
    String bodySha256,
    boolean bodyCut,
    @Nullable UUID taskUuid,
    @Nullable String projectId,
    @Nullable UUID deletionId,
    String verdict,
    @Nullable Instant closedAt,
    @Nullable String closedBy,
    @Nullable String closedReason) {

  static LetterView of(DeadLetter letter, Verdict verdict) {
    return new LetterView(
        letter.id(),
        letter.state(),
        letter.cause(),
        letter.error(),
        letter.attempts(),
        letter.count(),
        letter.firstDeathAt(),
        letter.lastDeathAt(),
        letter.contentType(),
        letter.messageId(),
        letter.bodySize(),
        letter.bodySha256(),
        letter.bodyCut(),
        letter.taskUuid(),
        letter.projectId(),
        letter.deletionId(),
        verdict.text(),
        letter.closedAt(),
        letter.closedBy(),
        letter.closedReason());
  }
}
