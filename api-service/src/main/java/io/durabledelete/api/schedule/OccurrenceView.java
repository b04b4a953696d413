package io.durabledelete.api.schedule;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import io.durabledelete.api.json.InstantToken;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An item of the calendar (rule S5).
 *
 * @param runId the run it became; null while it is ahead
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
public record OccurrenceView(Instant plannedAt, UUID taskUuid, @Nullable UUID runId) {
  @JsonIgnore
  InstantToken token() {
    return new InstantToken(plannedAt, taskUuid);
  }
}
