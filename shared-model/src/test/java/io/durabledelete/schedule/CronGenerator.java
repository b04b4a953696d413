package io.durabledelete.schedule;

import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Makes up correct cron expressions of every form. */
final class CronGenerator {
  private static final List<String> MONTHS =
      List.of("jan feb mar apr may jun jul aug sep oct nov dec".split(" "));
  private static final List<String> WEEKDAYS = List.of("sun mon tue wed thu fri sat".split(" "));

  private final Random random;

  CronGenerator(long seed) {
    random = new Random(seed);
  }

  String expression() {
    return Stream.of(minute(), hour(), dayOfMonth(), month(), dayOfWeek())
        .collect(Collectors.joining(random.nextInt(4) == 0 ? "\t " : " "));
  }

  /** One that fires at midnight and seldom: at the end of some months, on some weekdays. */
  String seldomExpression() {
    String day = Integer.toString(28 + random.nextInt(4));
    String weekday = random.nextBoolean() ? "*/" + (1 + random.nextInt(9)) : dayOfWeek();
    return "0 0 %s %s %s".formatted(day, random.nextInt(3) == 0 ? month() : "2", weekday);
  }

  private String minute() {
    return random.nextInt(4) == 0 ? "*" : list(0, 59, List.of());
  }

  private String hour() {
    return random.nextInt(3) == 0 ? "*" : list(0, random.nextInt(3) == 0 ? 4 : 23, List.of());
  }

  private String dayOfMonth() {
    return random.nextInt(3) != 0 ? "*" : list(1, 31, List.of());
  }

  private String month() {
    return random.nextInt(4) != 0 ? "*" : list(1, 12, MONTHS);
  }

  private String dayOfWeek() {
    return random.nextInt(3) != 0 ? "*" : list(0, 7, WEEKDAYS);
  }

  private String list(int min, int max, List<String> names) {
    int items = random.nextInt(3) == 0 ? 2 + random.nextInt(3) : 1;
    return IntStream.range(0, items)
        .mapToObj(i -> item(min, max, names))
        .collect(Collectors.joining(","));
  }

  private String item(int min, int max, List<String> names) {
    int a = min + random.nextInt(max - min + 1);
    int b = a + random.nextInt(max - a + 1);
    String range = value(a, min, names) + "-" + value(b, min, names);
    int step = 1 + random.nextInt(random.nextInt(4) == 0 ? 100 : 12);
    return switch (random.nextInt(6)) {
      case 0 -> "*/" + step;
      case 1 -> range;
      case 2 -> range + "/" + step;
      case 3 -> value(a, min, names) + "/" + step;
      default -> value(a, min, names);
    };
  }

  private String value(int n, int min, List<String> names) {
    if (n - min >= names.size() || random.nextBoolean()) {
      return random.nextInt(8) == 0 ? "0" + n : Integer.toString(n);
    }
    String name = names.get(n - min);
    return random.nextBoolean() ? name : name.toUpperCase(Locale.ROOT);
  }
}
