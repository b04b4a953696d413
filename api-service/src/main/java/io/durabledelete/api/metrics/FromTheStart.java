package io.durabledelete.api.metrics;

import io.durabledelete.deadletter.Arrivals;
import io.durabledelete.deletion.PublishOutcome;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Locale;

/**
 * Counters that stand at zero from the start on: of one that appears with its first event, nobody
 * sees that it has grown (rule O3).
 */
@Singleton
final class FromTheStart {
  void register(@Observes StartupEvent event, MeterRegistry meters) {
    counters(
        meters,
        "task.deletion.requests",
        "outcome",
        List.of(
            "accepted",
            "already-deleted",
            "protected",
            "version-conflict",
            "publish-failed",
            "outcome-unknown",
            "unavailable"));
    counters(meters, "task.deletion.requeues", "outcome", List.of("published", "failed"));
    counters(meters, "run.deletions", "kind", List.of("soft", "hard", "forced", "refused"));
    counters(meters, "cron.firings", "outcome", List.of("fired", "skipped"));
    counters(meters, "task.letters.closed", "how", List.of("replayed", "discarded", "resolved"));
    for (Arrivals.Outcome outcome : Arrivals.Outcome.values()) {
      meters.counter("task.letters.received", "outcome", outcome.name().toLowerCase(Locale.ROOT));
    }
    for (PublishOutcome outcome : PublishOutcome.values()) {
      meters.timer("task.deletion.publish", "outcome", outcome.text());
    }
    meters.timer("task.deletion.accept");
    meters.timer("cron.lag");
    meters.counter("task.drift.healed");
  }

  private static void counters(
      MeterRegistry meters, String name, String label, List<String> values) {
    values.forEach(value -> meters.counter(name, label, value));
  }
}
