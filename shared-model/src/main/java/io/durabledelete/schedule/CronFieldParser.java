package io.durabledelete.schedule;

import java.util.List;
import java.util.regex.Pattern;

/**
 * Reads one field of a cron expression into a bit set: bit {@code n} is set when the field allows
 * the number {@code n}. The grammar is that of crontab(5):
 *
 * <pre>{@code
 * field = item *("," item)
 * item  = ("*" / value / value "-" value) ["/" step]
 * }</pre>
 *
 * where {@code a/n} means from {@code a} to the end of the field.
 */
final class CronFieldParser {
  private static final Pattern EXTENSION =
      Pattern.compile(".*[#?].*|\\d*[LW]{1,2}|[A-Z]{3}L", Pattern.CASE_INSENSITIVE);

  private CronFieldParser() {}

  static long bits(CronPiece field) {
    long bits = 0;
    for (CronPiece item : field.split(',')) {
      bits |= itemBits(item);
    }
    return field.field() == CronField.DAY_OF_WEEK ? sundayAsZero(bits) : bits;
  }

  private static long itemBits(CronPiece item) {
    if (item.text().isEmpty()) {
      throw item.refused("write a value there or take a comma away");
    }
    List<CronPiece> parts = item.split('/');
    if (parts.size() > 2) {
      throw item.refused("an item has at most one step");
    }
    boolean stepped = parts.size() == 2;
    return rangeBits(parts.getFirst(), stepped, stepped ? step(parts.getLast()) : 1);
  }

  private static long rangeBits(CronPiece range, boolean stepped, int step) {
    CronField field = range.field();
    if (range.text().equals("*")) {
      return every(step, field.min, field.max);
    }
    List<CronPiece> ends = range.split('-');
    if (ends.size() == 1) {
      int from = value(range);
      return every(step, from, stepped ? field.max : from);
    }
    if (ends.size() > 2 || ends.stream().anyMatch(end -> end.text().isEmpty())) {
      throw range.refused("a range is two values with one hyphen between them");
    }
    int from = value(ends.getFirst());
    return every(step, from, rangeEnd(range, from, ends.getLast()));
  }

  private static int rangeEnd(CronPiece range, int from, CronPiece end) {
    int to = value(end);
    if (to >= from) {
      return to;
    }
    boolean weekday = range.field() == CronField.DAY_OF_WEEK;
    if (weekday && range.field().named(end.text()) == 0) {
      return range.field().max;
    }
    throw range.refused(
        weekday
            ? "a range must not run backwards (Sunday at its end is 7 or sun)"
            : "a range must not run backwards");
  }

  private static int step(CronPiece step) {
    int n = isNumber(step.text()) ? number(step.text()) : 0;
    if (n < 1) {
      throw step.refused("a step is a number from 1 on");
    }
    return n;
  }

  private static int value(CronPiece piece) {
    CronField field = piece.field();
    int value = isNumber(piece.text()) ? number(piece.text()) : field.named(piece.text());
    if (value >= field.min && value <= field.max) {
      return value;
    }
    if (EXTENSION.matcher(piece.text()).matches()) {
      throw piece.refused("L, W, # and ? are not part of crontab(5), " + field.allowed());
    }
    throw piece.refused(field.allowed());
  }

  private static boolean isNumber(String text) {
    return !text.isEmpty() && text.chars().allMatch(c -> c >= '0' && c <= '9');
  }

  /** The number, or {@link Integer#MAX_VALUE} for one that is larger. */
  private static int number(String digits) {
    long number = 0;
    for (int i = 0; i < digits.length(); i++) {
      number = Math.min(number * 10 + (digits.charAt(i) - '0'), Integer.MAX_VALUE);
    }
    return (int) number;
  }

  private static long every(int step, int from, int to) {
    long bits = 0;
    for (long n = from; n <= to; n += step) {
      bits |= 1L << n;
    }
    return bits;
  }

  private static long sundayAsZero(long bits) {
    long sunday = 1L << CronField.DAY_OF_WEEK.max;
    return (bits & sunday) == 0 ? bits : (bits & ~sunday) | 1;
  }
}
