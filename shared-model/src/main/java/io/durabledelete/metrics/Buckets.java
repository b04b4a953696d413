package io.durabledelete.metrics;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.core.instrument.distribution.DistributionStatisticConfig;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;

/**
 * The bounds by which times are sorted that people set themselves goals for (rule O3). A few that
 * are chosen: each is a time series of its own.
 */
public final class Buckets implements MeterFilter {
  private static final double[] ANSWER = millis(5, 10, 25, 50, 100, 250, 500, 1_000, 2_500, 7_500);

  private static final double[] WORK =
      millis(100, 500, 1_000, 2_500, 5_000, 15_000, 60_000, 300_000, 1_800_000, 21_600_000);

  private static final Map<String, double[]> BOUNDS =
      Map.of(
          "task.deletion.accept", ANSWER,
          "task.deletion.publish", ANSWER,
          "task.deletion.duration", WORK,
          "cron.lag", WORK);

  @Override
  public DistributionStatisticConfig configure(Meter.Id id, DistributionStatisticConfig config) {
    double[] bounds = BOUNDS.get(id.getName());
    return bounds == null
        ? config
        : DistributionStatisticConfig.builder()
            .serviceLevelObjectives(bounds)
            .build()
            .merge(config);
  }

  /** A timer counts in nanoseconds. */
  private static double[] millis(long... bounds) {
    return Arrays.stream(bounds)
        .map(bound -> Duration.ofMillis(bound).toNanos())
        .asDoubleStream()
        .toArray();
  }
}
