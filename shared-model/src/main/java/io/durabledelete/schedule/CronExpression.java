package io.durabledelete.schedule;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A cron expression as in crontab(5): five fields (minute 0-59, hour 0-23, day of month 1-31, month
 * 1-12 or jan-dec, day of week 0-7 or sun-sat, where 0 and 7 are Sunday) between blanks or tabs, or
 * one of {@code @hourly @daily @midnight @weekly @monthly @yearly @annually}. Letter case does not
 * matter. A field is a list of {@code *}, {@code a} and {@code a-b}, each with an optional step
 * {@code /n}, n ≥ 1; {@code a/n} runs from a to the end of the field, which for the day of week is
 * 7, and {@code sun} at the end of a range is 7.
 *
 * <p><b>Days.</b> A day-of-month or day-of-week field that begins with {@code *} is unrestricted.
 * When both are restricted either one suffices; otherwise both must match, so that the step in
 * <code>*&#47;2</code> still counts.
 *
 * <p><b>Changes of the clock</b>, after the notes in Debian's cron(8), whatever the size of the
 * change. When the minute or the hour field begins with {@code *}, every instant of real time whose
 * local time matches fires: nothing in the hour that is skipped, twice in the hour that is
 * repeated. Any other expression names fixed times: one that is skipped fires at the first instant
 * after the gap (several in one gap fire once), one that is repeated fires the first time only.
 *
 * <p>Immutable and thread-safe.
 */
public final class CronExpression {
  /** The longest text that is read, in characters. */
  public static final int MAX_LENGTH = 1000;

  private static final Instant START = Instant.parse("0001-01-01T00:00:00Z");
  private static final Instant HORIZON = Instant.parse("+10000-01-01T00:00:00Z");

  private final String text;
  private final CronPattern pattern;
  private final boolean neverFires;

  private CronExpression(String text, CronPattern pattern) {
    this.text = text;
    this.pattern = pattern;
    this.neverFires = pattern.neverMatches();
  }

  /**
   * Reads an expression. Blanks and tabs around it are allowed.
   *
   * @throws InvalidCron when it is not one; the message says what is wrong and where. {@code
   *     @reboot}, fields for seconds or years and the signs {@code L W # ?} of other dialects are
   *     refused.
   */
  public static CronExpression parse(String text) {
    return new CronExpression(text, CronParser.parse(text));
  }

  /**
   * The first instant strictly after {@code after} at which this expression fires on the clocks of
   * {@code zone}; it lies on a full minute of the local time or, after a gap, on the gap's end. The
   * search looks at the years 1 to 9999 (UTC): before them it begins with them, and what would come
   * after them is empty. It takes microseconds, also when the next time is decades away.
   */
  public Optional<Instant> next(Instant after, ZoneId zone) {
    if (neverFires || !after.isBefore(HORIZON)) {
      return Optional.empty();
    }
    Instant from = after.isBefore(START) ? START : after;
    ZoneRules rules = zone.getRules();
    Instant next =
        pattern.everyRealMinute() ? nextMatching(from, rules) : nextFixedTime(from, rules);
    return Optional.ofNullable(next).filter(instant -> instant.isBefore(HORIZON));
  }

  /** No day ever matches, as in {@code 0 0 31 2 *}: {@link #next} is always empty. */
  public boolean neverFires() {
    return neverFires;
  }

  /** What it means in English, such as "At 06:00 and 18:00, Monday to Friday". */
  public String inWords() {
    return neverFires ? "Never" : CronWords.of(pattern);
  }

  /** The text as it was given. */
  @Override
  public String toString() {
    return text;
  }

  /** Goes through the spans of constant offset: in each, local time is real time shifted. */
  private @Nullable Instant nextMatching(Instant after, ZoneRules rules) {
    ZoneOffset offset = rules.getOffset(after);
    LocalDateTime match = pattern.after(LocalDateTime.ofInstant(after, offset));
    ZoneOffsetTransition end = rules.nextTransition(after);
    while (end != null && end.getInstant().isBefore(HORIZON)) {
      if (match != null && match.toInstant(offset).isBefore(end.getInstant())) {
        break;
      }
      offset = end.getOffsetAfter();
      match = pattern.atOrAfter(end.getDateTimeAfter());
      end = rules.nextTransition(end.getInstant());
    }
    return match == null ? null : match.toInstant(offset);
  }

  /** Goes through the matching local times; in a repeated hour some of them are over already. */
  private @Nullable Instant nextFixedTime(Instant after, ZoneRules rules) {
    LocalDateTime time = LocalDateTime.ofInstant(after, rules.getOffset(after));
    Instant instant;
    do {
      time = pattern.after(time);
      if (time == null) {
        return null;
      }
      instant = firstInstant(time, rules);
    } while (!instant.isAfter(after));
    return instant;
  }

  private static Instant firstInstant(LocalDateTime time, ZoneRules rules) {
    List<ZoneOffset> offsets = rules.getValidOffsets(time);
    return offsets.isEmpty()
        ? rules.getTransition(time).getInstant()
        : time.toInstant(offsets.getFirst());
  }
}
