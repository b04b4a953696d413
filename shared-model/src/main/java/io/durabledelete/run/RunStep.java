package io.durabledelete.run;

import java.time.Instant;
import org.bson.codecs.pojo.annotations.BsonProperty;
import org.jspecify.annotations.Nullable;

/** A part of a run, as its executor reported it. */
public record RunStep(
    String name,
    String status,
    @BsonProperty("started_at") @Nullable Instant startedAt,
    @BsonProperty("ended_at") @Nullable Instant endedAt,
    @Nullable String detail) {}
