package io.durabledelete.schedule;

import java.util.List;
import java.util.Locale;

/** The five fields of crontab(5) in their order, with their ranges and names. */
enum CronField {
  MINUTE("minute", 0, 59),
  HOUR("hour", 0, 23),
  DAY_OF_MONTH("day-of-month", 1, 31),
  MONTH(
      "month", 1, 12, "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov",
      "dec"),
  /** Sunday is 0 and 7. */
  DAY_OF_WEEK("day-of-week", 0, 7, "sun", "mon", "tue", "wed", "thu", "fri", "sat");

  static final int NONE = -1;

  final String label;
  final int min;
  final int max;

  @SuppressWarnings("ImmutableEnumChecker") // made by List.of
  private final List<String> names;

  CronField(String label, int min, int max, String... names) {
    this.label = label;
    this.min = min;
    this.max = max;
    this.names = List.of(names);
  }

  /** The number that {@code text} names in this field, in any letter case, or {@link #NONE}. */
  int named(String text) {
    int index = names.indexOf(text.toLowerCase(Locale.ROOT));
    return index < 0 ? NONE : min + index;
  }

  /** What a single value may be, in words. */
  String allowed() {
    String numbers = "use a number from " + min + " to " + max;
    return names.isEmpty()
        ? numbers
        : numbers + " or a name from " + names.getFirst() + " to " + names.getLast();
  }
}
