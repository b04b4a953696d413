package io.durabledelete.settings;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as people write them: ISO-8601 ({@code PT10M}, {@code P365D}) or {@code 10m}. */
public final class DurationText {
  private static final Pattern SHORT = Pattern.compile("(\\d{1,12})\\s*(ms|s|m|h|d)");

  private DurationText() {}

  /**
   * Reads a duration.
   *
   * @throws IllegalArgumentException when the text is neither form; the message names both
   */
  public static Duration parse(String text) {
    Matcher shortForm = SHORT.matcher(text.strip().toLowerCase(Locale.ROOT));
    if (shortForm.matches()) {
      long number = Long.parseLong(shortForm.group(1));
      return switch (shortForm.group(2)) {
        case "ms" -> Duration.ofMillis(number);
        case "s" -> Duration.ofSeconds(number);
        case "m" -> Duration.ofMinutes(number);
        case "h" -> Duration.ofHours(number);
        default -> Duration.ofDays(number);
      };
    }
    try {
      return Duration.parse(text.strip());
    } catch (DateTimeParseException | ArithmeticException e) {
      throw new IllegalArgumentException("not a duration: write PT10M, P2D, 10m, 30s or 500ms", e);
    }
  }
}
