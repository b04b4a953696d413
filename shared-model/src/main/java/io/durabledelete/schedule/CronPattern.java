package io.durabledelete.schedule;

import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.Month;
import java.time.YearMonth;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Which minutes of the local calendar a cron expression names. In each set, bit {@code n} stands
 * for the number {@code n}; Sunday is bit 0 of {@code weekdays}.
 *
 * @param eitherDaySuffices day-of-month and day-of-week are both restricted, so that a day matches
 *     when one of them does; otherwise both must match
 * @param everyRealMinute the minute or the hour field begins with {@code *}, so that the expression
 *     follows real time and not the dial
 */
record CronPattern(
    long minutes,
    long hours,
    long days,
    long months,
    long weekdays,
    boolean eitherDaySuffices,
    boolean everyRealMinute) {
  private static final int LAST_YEAR = 10_000;
  private static final long SIX_WEEKS = 1L | 1L << 7 | 1L << 14 | 1L << 21 | 1L << 28 | 1L << 35;

  /**
   * No date has such a day, as in {@code 0 0 31 2 *}. (Every day of the year falls on every weekday
   * in one year or another, so a weekday alone never makes an expression impossible.)
   */
  boolean neverMatches() {
    return !eitherDaySuffices
        && Arrays.stream(Month.values())
            .filter(month -> has(months, month.getValue()))
            .allMatch(month -> (days & daysUpTo(month.maxLength())) == 0);
  }

  /**
   * The first matching minute at or after {@code from}, or null when there is none up to the end of
   * the year 10000. Goes through months, not days: 97 steps at most between two leap days, 480 when
   * the leap day must be a certain weekday.
   */
  @Nullable LocalDateTime atOrAfter(LocalDateTime from) {
    LocalDateTime minute = from.truncatedTo(ChronoUnit.MINUTES);
    return minute.isBefore(from) ? after(from) : search(minute);
  }

  /** The first matching minute after {@code from}, or null as above. */
  @Nullable LocalDateTime after(LocalDateTime from) {
    return search(from.truncatedTo(ChronoUnit.MINUTES).plusMinutes(1));
  }

  private @Nullable LocalDateTime search(LocalDateTime from) {
    LocalDate today = from.toLocalDate();
    if (has(months, today.getMonthValue())
        && has(daysIn(YearMonth.from(today)), today.getDayOfMonth())) {
      LocalTime time = timeAtOrAfter(from.getHour(), from.getMinute());
      if (time != null) {
        return today.atTime(time);
      }
    }
    LocalDate day = dateAtOrAfter(today.plusDays(1));
    return day == null ? null : day.atTime(lowest(hours), lowest(minutes));
  }

  private @Nullable LocalTime timeAtOrAfter(int hour, int minute) {
    long minutesLeft = from(minutes, minute);
    if (has(hours, hour) && minutesLeft != 0) {
      return LocalTime.of(hour, lowest(minutesLeft));
    }
    long hoursLeft = from(hours, hour + 1);
    return hoursLeft == 0 ? null : LocalTime.of(lowest(hoursLeft), lowest(minutes));
  }

  private @Nullable LocalDate dateAtOrAfter(LocalDate from) {
    YearMonth month = YearMonth.from(from);
    long daysLeft = from(daysIn(month), from.getDayOfMonth());
    while (daysLeft == 0 || !has(months, month.getMonthValue())) {
      month = month.plusMonths(1);
      if (month.getYear() > LAST_YEAR) {
        return null;
      }
      daysLeft = daysIn(month);
    }
    return month.atDay(lowest(daysLeft));
  }

  /** The days that match in that month, if the month itself does. */
  private long daysIn(YearMonth month) {
    int weekdayOfTheFirst = month.atDay(1).getDayOfWeek().getValue() % 7;
    long byWeekday = (weekdays * SIX_WEEKS) >>> weekdayOfTheFirst << 1;
    return daysUpTo(month.lengthOfMonth())
        & (eitherDaySuffices ? days | byWeekday : days & byWeekday);
  }

  private static long daysUpTo(int last) {
    return (1L << (last + 1)) - 2;
  }

  private static boolean has(long bits, int n) {
    return (bits & 1L << n) != 0;
  }

  private static long from(long bits, int n) {
    return bits & -1L << n;
  }

  private static int lowest(long bits) {
    return Long.numberOfTrailingZeros(bits);
  }
}
