package io.durabledelete.api.json;

import io.durabledelete.api.problem.Problem;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoField;
import java.time.temporal.TemporalAccessor;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Path segments and parameters that have to be something more than text. */
public final class Texts {
  private static final Pattern UUID_TEXT =
      Pattern.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");

  /** RFC 3339 knows offsets of up to a day, {@link java.time.ZoneOffset} up to 18 hours. */
  private static final Pattern WIDE_OFFSET =
      Pattern.compile("(.+)([+-])(1[89]|2[0-3]):([0-5][0-9])");

  /** What is said of a text that is no point in time. */
  static final String NO_INSTANT =
      "must be an ISO-8601 date and time with offset, such as 2027-01-31T08:00:00Z";

  private static final int MAX_REASON = 500;
  private static final int LAST_YEAR = 9999;

  private Texts() {}

  public static UUID uuid(String name, String text) {
    if (!isUuid(text)) {
      throw Problem.parameter(
          name, "not a UUID; it looks like 0190a6e2-7c1b-7d3e-9f00-1b2c3d4e5f60");
    }
    return UUID.fromString(text);
  }

  public static boolean isUuid(String text) {
    return UUID_TEXT.matcher(text).matches();
  }

  public static boolean bool(String name, @Nullable String text) {
    return switch (text) {
      case null -> false;
      case "true", "" -> true;
      case "false" -> false;
      default -> throw Problem.parameter(name, "must be true or false");
    };
  }

  /** In characters as people count them, and JSON Schema. */
  public static int length(String text) {
    return text.codePointCount(0, text.length());
  }

  /** Whether there is a character in it that no line of text should have. */
  public static boolean hasControlCharacter(String text) {
    return text.codePoints().anyMatch(Character::isISOControl);
  }

  /** A point in time: ISO-8601 with an offset. */
  public static Instant instant(String name, String text) {
    return instant(text).orElseThrow(() -> Problem.parameter(name, NO_INSTANT));
  }

  /** The same; empty: it is none, or one of a year that no database can store. */
  static Optional<Instant> instant(String text) {
    try {
      Matcher wide = WIDE_OFFSET.matcher(text);
      return wide.matches()
          ? Optional.of(LocalDateTime.parse(wide.group(1)))
              .filter(Texts::hasUsualYear)
              .map(local -> local.toInstant(ZoneOffset.UTC).minus(offset(wide)))
          : Optional.of(OffsetDateTime.parse(text))
              .filter(Texts::hasUsualYear)
              .map(OffsetDateTime::toInstant);
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  private static Duration offset(Matcher wide) {
    Duration offset = Duration.parse("PT%sH%sM".formatted(wide.group(3), wide.group(4)));
    return wide.group(2).equals("-") ? offset.negated() : offset;
  }

  /** Whether a date's year has four digits. */
  public static boolean hasUsualYear(TemporalAccessor date) {
    int year = date.get(ChronoField.YEAR);
    return year >= 1 && year <= LAST_YEAR;
  }

  /** A reason in somebody's own words: at most 500 characters on one line. */
  public static @Nullable String reason(@Nullable String text) {
    if (text == null) {
      return null;
    }
    if (length(text) > MAX_REASON) {
      throw Problem.parameter("reason", "has more than %d characters".formatted(MAX_REASON));
    }
    if (hasControlCharacter(text)) {
      throw Problem.parameter("reason", "has a control character (a line break, for example)");
    }
    return text;
  }
}
