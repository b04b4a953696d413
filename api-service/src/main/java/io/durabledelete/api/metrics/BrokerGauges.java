package io.durabledelete.api.metrics;

import io.durabledelete.amqp.ConfirmedPublisher;
import io.durabledelete.amqp.QueueLook;
import io.durabledelete.amqp.QueueLook.Depth;
import io.durabledelete.amqp.QueueLook.Seen;
import io.durabledelete.amqp.Topology;
import io.durabledelete.metrics.PeriodicLook;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.function.ToDoubleFunction;

/** What the broker says of our queues, and whether it takes what we publish (rule O3). */
@Singleton
final class BrokerGauges {
  private static final Duration EVERY = Duration.ofSeconds(10);

  private final PeriodicLook<Seen> look;

  BrokerGauges(QueueLook queues) {
    this.look = new PeriodicLook<>("the queues", EVERY, () -> queues.look().orElse(null));
  }

  void begin(@Observes StartupEvent event, MeterRegistry meters, ConfirmedPublisher publisher) {
    Gauge.builder("broker.up", publisher, to -> to.isReady() ? 1 : 0).register(meters);
    for (String queue : Topology.queues()) {
      gauge(meters, "broker.queue.messages", queue, Depth::ready);
      gauge(meters, "broker.queue.consumers", queue, Depth::consumers);
    }
    look.start();
  }

  void end(@Observes ShutdownEvent event) {
    look.close();
  }

  /** A queue that is not there is told as NaN: it is neither empty nor does anybody know. */
  private void gauge(
      MeterRegistry meters, String name, String queue, ToDoubleFunction<Depth> number) {
    Gauge.builder(name, look, seen -> seen.value(all -> number(all, queue, number)))
        .tag("queue", queue)
        .register(meters);
  }

  private static double number(Seen seen, String queue, ToDoubleFunction<Depth> number) {
    return seen.queues().stream()
        .filter(depth -> depth.queue().equals(queue))
        .mapToDouble(number)
        .findFirst()
        .orElse(Double.NaN);
  }
}
