package io.durabledelete.worker.step;

import io.durabledelete.deletion.Deletion;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;

/** Counts what is gone, and how long that took since it was asked for (rule O3). */
final class HardDeletes {
  private final Timer atOnce;
  private final Timer afterGrace;
  private final Counter runs;

  HardDeletes(MeterRegistry meters) {
    atOnce = meters.timer("task.deletion.duration", "grace", "no");
    afterGrace = meters.timer("task.deletion.duration", "grace", "yes");
    runs = meters.counter("run.deletions", "kind", "with-task");
  }

  void count(List<TakenDeletion> gone) {
    for (TakenDeletion one : gone) {
      Deletion deletion = one.deletion();
      Instant completedAt = Objects.requireNonNull(one.tombstone()).completedAt();
      (deletion.hasGrace() ? afterGrace : atOnce)
          .record(Duration.between(deletion.requestedAt(), completedAt));
      if (deletion.runsDeleted() != null) {
        deletion.runsDeleted().values().forEach(runs::increment);
      }
    }
  }
}
