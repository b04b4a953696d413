package io.durabledelete.api.deadletter;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.durabledelete.deadletter.LetterJob;
import java.net.URI;
import java.time.Instant;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A replay or a discard of many letters as operators follow it: {@code total} is the sum of the
 * five counts below it.
 *
 * @param kind {@code replay} or {@code discard}
 * @param skipped closed meanwhile by somebody else, or by themselves
 * @param failed can't be replayed
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
public record LetterJobView(
    UUID id,
    String kind,
    LetterJob.State state,
    Instant requestedAt,
    String requestedBy,
    @Nullable String reason,
    int perSecond,
    @Nullable String cause,
    @Nullable String projectId,
    long total,
    long pending,
    long replayed,
    long discarded,
    long skipped,
    long failed,
    @Nullable Instant endedAt,
    @Nullable String cancelledBy) {

  static LetterJobView of(LetterJob job) {
    boolean replays = job.kind() == LetterJob.Kind.REPLAY;
    return new LetterJobView(
        job.id(),
        job.kind().name().toLowerCase(Locale.ROOT),
        job.state(),
        job.requestedAt(),
        job.requestedBy(),
        job.reason(),
        job.perSecond(),
        job.cause(),
        job.projectId(),
        job.total(),
        job.total() - job.position(),
        replays ? job.done() : 0,
        replays ? 0 : job.done(),
        job.skipped(),
        job.failed(),
        job.endedAt(),
        job.cancelledBy());
  }

  static URI uri(UUID id) {
    return URI.create("/api/v1/ops/replays/" + id);
  }
}
