package io.durabledelete.api.schedule;

import io.durabledelete.run.Run;
import io.durabledelete.schedule.Registration;
import io.durabledelete.schedule.RegistrationMove;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What is to be done about one due registration.
 *
 * @param run the run to record; null when the instant was missed and is skipped
 * @param nextAt where the registration goes on; null: nothing is left
 */
record Firing(Registration registration, @Nullable Run run, @Nullable Instant nextAt) {
  RegistrationMove move() {
    return new RegistrationMove(registration, nextAt);
  }

  /** The same without a run: the registration only moves on. */
  Firing withoutRun() {
    return new Firing(registration, null, nextAt);
  }
}
