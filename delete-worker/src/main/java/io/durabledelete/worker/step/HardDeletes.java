package io.durabledelete.worker.step;

import io.durabledelete.deletion.Deletion;
import io.durabledelete.task.Task;
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

  /**
   * Counts tasks that were just deleted.
   *
   * @param now the database's time
   */
  void count(List<Task> gone, Instant now) {
    for (Task task : gone) {
      Deletion deletion = Objects.requireNonNull(task.deletion());
      (deletion.hasGrace() ? afterGrace : atOnce)
          .record(Duration.between(deletion.requestedAt(), now));
      if (deletion.runsDeleted() != null) {
        deletion.runsDeleted().values().forEach(runs::increment);
      }
    }
  }
}
