package io.durabledelete.schedule;

import java.time.DayOfWeek;
import java.time.Month;
import java.time.format.TextStyle;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.IntFunction;

/**
 * A cron pattern in English, such as "At 06:00 and 18:00, Monday to Friday". It is made from what
 * the expression means, not from how it is written: patterns that fire alike read alike, and those
 * that do not read differently.
 */
final class CronWords {
  private static final int MOST_TIMES = 6;

  private final CronPattern pattern;

  private CronWords(CronPattern pattern) {
    this.pattern = pattern;
  }

  static String of(CronPattern pattern) {
    CronWords words = new CronWords(pattern);
    return words.times() + words.days() + words.months();
  }

  private String times() {
    List<Integer> minutes = numbers(pattern.minutes());
    List<Integer> hours = numbers(pattern.hours());
    if (minutes.size() * hours.size() <= MOST_TIMES) {
      return "At " + and(clockTimes(hours, minutes));
    }
    String ofHours = hours.size() == 24 ? "" : " of the hours " + listed(hours, CronWords::two);
    if (minutes.size() == 60) {
      return "Every minute" + ofHours;
    }
    int step = step(minutes, 60);
    if (step > 0) {
      return "Every " + step + " minutes" + ofHours;
    }
    String atMinutes =
        (minutes.size() == 1 ? "At minute " : "At the minutes ")
            + listed(minutes, Integer::toString);
    if (hours.size() == 24) {
      return atMinutes + " of every hour";
    }
    int hourStep = step(hours, 24);
    return hourStep > 0 ? atMinutes + " of every " + hourStep + " hours" : atMinutes + ofHours;
  }

  private static List<String> clockTimes(List<Integer> hours, List<Integer> minutes) {
    return hours.stream()
        .flatMap(hour -> minutes.stream().map(minute -> two(hour) + ":" + two(minute)))
        .toList();
  }

  private String days() {
    boolean anyDay = numbers(pattern.days()).size() == 31;
    boolean anyWeekday = numbers(pattern.weekdays()).size() == 7;
    if (pattern.eitherDaySuffices() ? anyDay || anyWeekday : anyDay && anyWeekday) {
      return "";
    }
    String days = "on day " + listed(numbers(pattern.days()), Integer::toString);
    String weekdays = listed(weekdays(), CronWords::weekday);
    if (anyWeekday) {
      return ", " + days;
    }
    if (anyDay) {
      return ", " + weekdays;
    }
    return ", " + days + (pattern.eitherDaySuffices() ? " or on " : " if it is ") + weekdays;
  }

  /** From Monday on, so that the weekend stands together. */
  private List<Integer> weekdays() {
    List<Integer> days = new ArrayList<>(numbers(pattern.weekdays()));
    if (days.remove(Integer.valueOf(0))) {
      days.add(7);
    }
    return days;
  }

  private String months() {
    List<Integer> months = numbers(pattern.months());
    return months.size() == 12 ? "" : ", in " + listed(months, CronWords::month);
  }

  /** Runs of three and more as a range, the others one by one. */
  private static String listed(List<Integer> numbers, IntFunction<String> word) {
    List<String> items = new ArrayList<>();
    int from = 0;
    while (from < numbers.size()) {
      int to = from;
      while (to + 1 < numbers.size() && numbers.get(to + 1) == numbers.get(to) + 1) {
        to++;
      }
      if (to - from >= 2) {
        items.add(word.apply(numbers.get(from)) + " to " + word.apply(numbers.get(to)));
      } else {
        numbers.subList(from, to + 1).forEach(number -> items.add(word.apply(number)));
      }
      from = to + 1;
    }
    return and(items);
  }

  private static String and(List<String> items) {
    int last = items.size() - 1;
    return last == 0
        ? items.getFirst()
        : String.join(", ", items.subList(0, last)) + " and " + items.get(last);
  }

  /** The even step from 0 through the whole circle, or 0. */
  private static int step(List<Integer> numbers, int circle) {
    if (numbers.size() < 2 || circle % numbers.size() != 0) {
      return 0;
    }
    int step = circle / numbers.size();
    for (int i = 0; i < numbers.size(); i++) {
      if (numbers.get(i) != i * step) {
        return 0;
      }
    }
    return step;
  }

  private static List<Integer> numbers(long bits) {
    List<Integer> numbers = new ArrayList<>();
    for (long left = bits; left != 0; left &= left - 1) {
      numbers.add(Long.numberOfTrailingZeros(left));
    }
    return numbers;
  }

  private static String two(int number) {
    return number < 10 ? "0" + number : Integer.toString(number);
  }

  private static String weekday(int day) {
    return DayOfWeek.of(day).getDisplayName(TextStyle.FULL, Locale.ENGLISH);
  }

  private static String month(int month) {
    return Month.of(month).getDisplayName(TextStyle.FULL, Locale.ENGLISH);
  }
}
