package io.durabledelete.api.metrics;

import io.durabledelete.metrics.PeriodicLook;
import io.durabledelete.store.StorageSizes;
import io.durabledelete.store.StorageSizes.Size;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** How large the collections and their indexes are (rule O3). */
@Singleton
final class StorageGauges {
  private static final Duration EVERY = Duration.ofSeconds(30);
  private static final String BYTES = "bytes";

  private final StorageSizes sizes;
  private final MeterRegistry meters;
  private final PeriodicLook<Map<String, Size>> look =
      new PeriodicLook<>("the collections", EVERY, this::look);

  StorageGauges(StorageSizes sizes, MeterRegistry meters) {
    this.sizes = sizes;
    this.meters = meters;
  }

  void begin(@Observes StartupEvent event) {
    look.start();
  }

  void end(@Observes ShutdownEvent event) {
    look.close();
  }

  /**
   * A collection and an index get their gauges when they are met first: there are a few of each.
   */
  private Map<String, Size> look() {
    Map<String, Size> seen = sizes.look();
    seen.forEach(this::register);
    return seen;
  }

  private void register(String collection, Size size) {
    Tags tags = Tags.of("collection", collection);
    gauge("database.collection.documents", null, tags, collection, Size::documents);
    gauge("database.collection.size", BYTES, tags, collection, Size::bytes);
    for (String index : size.indexBytes().keySet()) {
      gauge(
          "database.index.size",
          BYTES,
          tags.and("index", index),
          collection,
          now -> now.indexBytes().getOrDefault(index, 0L));
    }
  }

  private void gauge(
      String name,
      @Nullable String unit,
      Tags tags,
      String collection,
      ToDoubleFunction<Size> number) {
    if (meters.find(name).tags(tags).gauge() != null) {
      return; // met before; who registers twice is warned
    }
    Gauge.builder(name, look, seen -> seen.value(all -> number(all, collection, number)))
        .baseUnit(unit)
        .tags(tags)
        .register(meters);
  }

  private static double number(
      Map<String, Size> all, String collection, ToDoubleFunction<Size> number) {
    Size size = all.get(collection);
    return size == null ? 0 : number.applyAsDouble(size);
  }
}
