package io.durabledelete.api.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import io.durabledelete.run.Run;
import io.durabledelete.schedule.Registration;
import io.durabledelete.schedule.Registrations;
import io.durabledelete.schedule.Schedule;
import io.durabledelete.settings.Settings;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("S2: MISFIRE_POLICY decides what fires after an outage")
class MisfiresTest {
  @ParameterizedTest(name = "{0}: planned {1}, now {2}, fires {3}, then {4}")
  @CsvSource({
    // not missed: at most 60 s late
    "fire-once, 10:00:00, 10:00:00, 10:00:00, 10:15:00",
    "fire-once, 10:00:00, 10:01:00, 10:00:00, 10:15:00",
    "skip,      10:00:00, 10:00:00, 10:00:00, 10:15:00",
    "skip,      10:00:00, 10:01:00, 10:00:00, 10:15:00",
    // one is missed
    "fire-once, 10:00:00, 10:01:01, 10:00:00, 10:15:00",
    "skip,      10:00:00, 10:01:01,         , 10:15:00",
    // hours of outage: the latest one only, or none
    "fire-once, 10:00:00, 14:07:00, 14:00:00, 14:15:00",
    "skip,      10:00:00, 14:07:00,         , 14:15:00",
    // the latest one is not missed, whatever was before it
    "fire-once, 10:00:00, 14:00:30, 14:00:00, 14:15:00",
    "skip,      10:00:00, 14:00:30, 14:00:00, 14:15:00",
    "skip,      10:00:00, 14:01:00, 14:00:00, 14:15:00",
    // a series that ended meanwhile
    "fire-once, 19:30:00, 22:00:00, 19:45:00,         ",
    "skip,      19:30:00, 22:00:00,         ,         ",
  })
  void decides(
      String policy, String planned, String now, @Nullable String fires, @Nullable String next) {
    Misfires misfires =
        new Misfires(
            Settings.read(name -> Optional.ofNullable(Map.of("MISFIRE_POLICY", policy).get(name))));
    Schedule untilEight = new Schedule("*/15 * * * *", null, null, at("20:00:00"), null, null);
    Registration registration =
        Registrations.of(UUID.randomUUID(), "demo", untilEight, at(planned));

    Firing firing = misfires.decide(registration, at(planned), at(now));

    assertThat(Optional.ofNullable(firing.run()).map(Run::plannedAt).orElse(null))
        .isEqualTo(at(fires));
    assertThat(firing.move().nextAt()).isEqualTo(at(next));
  }

  private static @Nullable Instant at(@Nullable String time) {
    return time == null ? null : Instant.parse("2026-03-10T" + time + "Z");
  }
}
