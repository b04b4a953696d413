package io.durabledelete.api.task;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** The body of a task in the API description; it is read and checked by {@link TaskBody}. */
@Schema(name = "TaskInput", description = "A task as clients write it")
public record TaskInput(
    @Schema(minLength = 1, maxLength = 200, examples = "nightly report") String name,
    @Schema(type = SchemaType.OBJECT, description = "a JSON object of at most 64 KiB")
        @Nullable Map<String, Object> payload,
    @Nullable ScheduleInput schedule,
    @JsonProperty("protected") @Nullable Boolean isProtected,
    @Schema(enumeration = {"ACTIVE", "DISABLED"}) @Nullable String status) {

  /** Either a cron series or one instant. */
  @Schema(name = "ScheduleInput", description = "cron with time_zone, start_at, end_at; or at")
  public record ScheduleInput(
      @Schema(description = "crontab(5): five fields, or a macro", examples = "30 2 * * mon-fri")
          @Nullable String cron,
      @Schema(description = "IANA time zone, UTC when absent", examples = "Europe/Amsterdam")
          @Nullable String timeZone,
      @Schema(description = "nothing fires before it") @Nullable Instant startAt,
      @Schema(description = "nothing fires at it or after it") @Nullable Instant endAt,
      @Schema(description = "the one instant") @Nullable Instant at) {}
}
