package io.durabledelete.api.task;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.durabledelete.schedule.Schedule;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A schedule as clients see it. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ScheduleView(
    @Nullable String cron,
    @Nullable String timeZone,
    @Nullable Instant startAt,
    @Nullable Instant endAt,
    @Nullable Instant at) {

  static @Nullable ScheduleView of(@Nullable Schedule schedule) {
    if (schedule == null) {
      return null;
    }
    String zone =
        schedule.cron() == null || schedule.timeZone() != null ? schedule.timeZone() : "UTC";
    return new ScheduleView(
        schedule.cron(), zone, schedule.startAt(), schedule.endAt(), schedule.at());
  }
}
