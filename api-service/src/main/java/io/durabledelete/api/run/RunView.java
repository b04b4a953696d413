package io.durabledelete.api.run;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.durabledelete.run.Run;
import io.durabledelete.run.RunStep;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A run as clients see it (rule R1). */
@JsonInclude(JsonInclude.Include.ALWAYS)
public record RunView(
    UUID runId,
    UUID taskUuid,
    String projectId,
    @Nullable Instant plannedAt,
    String status,
    List<RunStep> steps,
    Instant createdAt,
    @Nullable Instant startedAt,
    @Nullable Instant endedAt,
    @Nullable String error,
    @Nullable String claimedBy,
    @Nullable Instant leaseUntil,
    @Nullable Instant deletedAt,
    @Nullable String deletedBy,
    @Nullable String deletedReason) {

  static RunView of(Run run) {
    return new RunView(
        run.id(),
        run.taskUuid(),
        run.projectId(),
        run.plannedAt(),
        run.status().name().toLowerCase(Locale.ROOT),
        run.steps(),
        run.createdAt(),
        run.startedAt(),
        run.endedAt(),
        run.error(),
        run.claimedBy(),
        run.leaseUntil(),
        run.deletedAt(),
        run.deletedBy(),
        run.deletedReason());
  }
}
