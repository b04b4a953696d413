package io.durabledelete.api.json;

import io.durabledelete.settings.DurationText;
import java.time.Duration;
import java.util.Optional;

/** The grace of a deletion as callers write it (rule D11). */
public final class Grace {
  /** What is said of one that is not as it should be. */
  public static final String PROBLEM = "must be a duration from PT0S to P90D, such as PT24H or 30m";

  private static final Duration LONGEST = Duration.ofDays(90);

  private Grace() {}

  /** Reads a grace; empty: it is no duration, or out of bounds. */
  public static Optional<Duration> parse(String text) {
    try {
      return Optional.of(DurationText.parse(text))
          .filter(grace -> !grace.isNegative() && grace.compareTo(LONGEST) <= 0);
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
