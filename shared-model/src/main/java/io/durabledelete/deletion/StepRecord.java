package io.durabledelete.deletion;

import java.time.Instant;
import org.bson.codecs.pojo.annotations.BsonProperty;
import org.jspecify.annotations.Nullable;

/** What is known of one step: when it began and ended, and what it found, in words. */
public record StepRecord(
    StepStatus status,
    @BsonProperty("started_at") @Nullable Instant startedAt,
    @BsonProperty("ended_at") @Nullable Instant endedAt,
    @Nullable String detail) {

  public static final StepRecord NOT_BEGUN = new StepRecord(StepStatus.PENDING, null, null, null);
}
