package io.durabledelete.api.schedule;

import io.durabledelete.run.Run;
import io.durabledelete.schedule.Occurrences;
import io.durabledelete.schedule.Registration;
import io.durabledelete.settings.Setting;
import io.durabledelete.settings.Settings;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Which instant of a due registration fires (rule S2): the planned one; or, when that is more than
 * 60 s ago, the latest one up to now ({@code fire-once}), or none of those missed ({@code skip}).
 */
@Singleton
final class Misfires {
  private static final Duration MISSED_AFTER = Duration.ofSeconds(60);

  private final boolean firesMissed;

  Misfires(Settings settings) {
    this.firesMissed = settings.text(Setting.MISFIRE_POLICY).equals("fire-once");
  }

  /**
   * Decides a due registration.
   *
   * @param now the database's time
   */
  Firing decide(Registration registration, Instant planned, Instant now) {
    Occurrences occurrences = Occurrences.of(registration.schedule());
    Instant fires = instant(occurrences, planned, now);
    Instant last = planned.isBefore(now.minus(MISSED_AFTER)) ? now : planned;
    Run run =
        fires == null
            ? null
            : Run.pending(registration.taskUuid(), registration.projectId(), fires, now);
    return new Firing(registration, run, occurrences.next(last).orElse(null));
  }

  private @Nullable Instant instant(Occurrences occurrences, Instant planned, Instant now) {
    Instant oldestInTime = now.minus(MISSED_AFTER);
    if (!planned.isBefore(oldestInTime)) {
      return planned;
    }
    Optional<Instant> latest = occurrences.latest(firesMissed ? planned : oldestInTime, now);
    return latest.orElse(null);
  }
}
