package io.durabledelete.worker.metrics;

import com.mongodb.client.MongoDatabase;
import io.durabledelete.amqp.ConfirmedPublisher;
import io.durabledelete.deletion.DeleteJobConsumer;
import io.durabledelete.metrics.PeriodicLook;
import io.durabledelete.store.DatabaseClock;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** Whether the worker has what it needs, and counters that stand at zero from the start on. */
@Singleton
final class WorkerGauges {
  private static final Duration EVERY = Duration.ofSeconds(10);

  private final PeriodicLook<Instant> database;

  WorkerGauges(MongoDatabase database) {
    this.database = new PeriodicLook<>("the database", EVERY, new DatabaseClock(database)::now);
  }

  void begin(
      @Observes StartupEvent event,
      MeterRegistry meters,
      ConfirmedPublisher publisher,
      DeleteJobConsumer consumer) {
    Gauge.builder("database.up", database, seen -> seen.hasSeen() ? 1 : 0).register(meters);
    Gauge.builder("broker.up", publisher, to -> to.isReady() ? 1 : 0).register(meters);
    Gauge.builder("broker.subscribed", consumer, from -> from.isSubscribed() ? 1 : 0)
        .register(meters);
    counters(meters, "task.deletion.jobs", "outcome", List.of("deleted", "already-gone", "failed"));
    counters(
        meters,
        "task.deletion.retries",
        "reason",
        List.of("failed", "failed-early", "not-announced"));
    counters(
        meters,
        "task.deletion.letters",
        "cause",
        List.of("attempts-exhausted", "malformed", "wrong-project"));
    database.start();
  }

  private static void counters(
      MeterRegistry meters, String name, String label, List<String> values) {
    values.forEach(value -> meters.counter(name, label, value));
  }

  void end(@Observes ShutdownEvent event) {
    database.close();
  }
}
