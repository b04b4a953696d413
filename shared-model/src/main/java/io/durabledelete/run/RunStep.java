package io.durabledelete.run;

import java.time.Instant;
import java.util.List;
import org.bson.codecs.pojo.annotations.BsonProperty;
import org.jspecify.annotations.Nullable;

/** A part of a run, as its executor reported it. */
public record RunStep(
    String name,
    String status,
    @BsonProperty("started_at") @Nullable Instant startedAt,
    @BsonProperty("ended_at") @Nullable Instant endedAt,
    @Nullable String detail) {

  public static final String RUNNING = "running";

  /** What a step's status may be; all but the first are ends. */
  public static final List<String> STATUSES = List.of(RUNNING, "completed", "failed", "skipped");

  /** More steps than this in one run are not recorded. */
  public static final int MOST_STEPS = 200;
}
