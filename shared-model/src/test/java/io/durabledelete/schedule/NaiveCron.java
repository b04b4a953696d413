package io.durabledelete.schedule;

import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Cron in the plainest words, to check the real one: it asks at every minute of real time, as a
 * daemon that watches the clock on the wall. For fixed times it keeps the latest minute that the
 * clock has shown; what the clock has jumped over is made up for at once, what it shows again is
 * done already.
 */
final class NaiveCron {
  private static final Pattern ITEM = Pattern.compile("(\\*|(\\d+)(?:-(\\d+))?)(?:/(\\d+))?");
  private static final int MINUTES_OF_DAY = 24 * 60;

  private final String[] fields;
  private final boolean[] minutes;
  private final boolean[] hours;
  private final boolean[] days;
  private final boolean[] months;
  private final boolean[] weekdays;

  NaiveCron(String text) {
    fields = plain(text.toLowerCase(Locale.ROOT)).split("\\s+");
    minutes = allowed(fields[0], 0, 59);
    hours = allowed(fields[1], 0, 23);
    days = allowed(fields[2], 1, 31);
    months = allowed(fields[3], 1, 12);
    weekdays = allowed(fields[4], 0, 7);
    weekdays[0] |= weekdays[7];
  }

  /** All firings while {@code dial} is watched. */
  List<Instant> firings(Dial dial) {
    List<Instant> firings = new ArrayList<>();
    long shown = dial.minute(-1);
    for (int i = 0; i < dial.length(); i++) {
      long now = dial.minute(i);
      if (followsRealTime() ? matches(now) : matchesAny(shown + 1, now)) {
        firings.add(dial.instant(i));
      }
      shown = Math.max(shown, now);
    }
    return firings;
  }

  boolean matches(LocalDate date) {
    boolean day = days[date.getDayOfMonth()];
    boolean weekday = weekdays[date.getDayOfWeek().getValue() % 7];
    boolean both = fields[2].startsWith("*") || fields[4].startsWith("*");
    return months[date.getMonthValue()] && (both ? day && weekday : day || weekday);
  }

  private boolean followsRealTime() {
    return fields[0].startsWith("*") || fields[1].startsWith("*");
  }

  private boolean matchesAny(long first, long last) {
    for (long minute = first; minute <= last; minute++) {
      if (matches(minute)) {
        return true;
      }
    }
    return false;
  }

  private boolean matches(long localMinute) {
    int minuteOfDay = (int) Math.floorMod(localMinute, (long) MINUTES_OF_DAY);
    return minutes[minuteOfDay % 60]
        && hours[minuteOfDay / 60]
        && matches(LocalDate.ofEpochDay(Math.floorDiv(localMinute, (long) MINUTES_OF_DAY)));
  }

  private static String plain(String text) {
    String plain =
        switch (text) {
          case "@hourly" -> "0 * * * *";
          case "@daily", "@midnight" -> "0 0 * * *";
          case "@weekly" -> "0 0 * * sun";
          case "@monthly" -> "0 0 1 * *";
          case "@yearly", "@annually" -> "0 0 1 jan *";
          default -> text.strip().replaceAll("(?<!sun|\\b0|\\b00)-sun", "-7");
        };
    String[] names =
        "sun mon tue wed thu fri sat jan feb mar apr may jun jul aug sep oct nov dec".split(" ");
    for (int i = 0; i < names.length; i++) {
      plain = plain.replace(names[i], Integer.toString(i < 7 ? i : i - 6));
    }
    return plain;
  }

  private static boolean[] allowed(String field, int min, int max) {
    boolean[] allowed = new boolean[max + 1];
    for (String item : field.split(",")) {
      Matcher parts = ITEM.matcher(item);
      if (!parts.matches()) {
        throw new IllegalArgumentException(item);
      }
      boolean star = parts.group(1).equals("*");
      int from = star ? min : Integer.parseInt(parts.group(2));
      int step = parts.group(4) == null ? 1 : Integer.parseInt(parts.group(4));
      int alone = parts.group(4) == null ? from : max;
      int to = star ? max : parts.group(3) == null ? alone : Integer.parseInt(parts.group(3));
      for (int n = min; n <= max; n++) {
        allowed[n] |= n >= from && n <= to && (n - from) % step == 0;
      }
    }
    return allowed;
  }
}
