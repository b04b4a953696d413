package io.durabledelete.api.run;

import io.durabledelete.run.RunStatus;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * The size of a task's run history: what a delete would remove.
 *
 * @param more there are more than were counted
 */
public record RunSummary(long total, Map<String, Long> byStatus, boolean more) {
  static final int MOST_COUNTED = 10_000;

  static RunSummary of(Map<RunStatus, Long> counts) {
    long total = counts.values().stream().mapToLong(Long::longValue).sum();
    Map<String, Long> byStatus = new TreeMap<>();
    counts.forEach((status, count) -> byStatus.put(status.name().toLowerCase(Locale.ROOT), count));
    return new RunSummary(Math.min(total, MOST_COUNTED), byStatus, total > MOST_COUNTED);
  }
}
