package io.durabledelete.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertAll;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CronWordsTest {
  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          * * * * *        | Every minute
          */15 * * * *     | Every 15 minutes
          0-59/15 * * * *  | Every 15 minutes
          5/15 * * * *     | At the minutes 5, 20, 35 and 50 of every hour
          @hourly          | At minute 0 of every hour
          @daily           | At 00:00
          30 2 * * 1-5     | At 02:30, Monday to Friday
          0 6,18 * * *     | At 06:00 and 18:00
          0 */6 * * *      | At 00:00, 06:00, 12:00 and 18:00
          7 */2 * * *      | At minute 7 of every 2 hours
          * 9-17 * * *     | Every minute of the hours 09 to 17
          */10 8,9 * * *   | Every 10 minutes of the hours 08 and 09
          0 9-17 * * *     | At minute 0 of the hours 09 to 17
          0 4 1 * *        | At 04:00, on day 1
          0 4 1,15 * *     | At 04:00, on day 1 and 15
          0 4 1 * 1        | At 04:00, on day 1 or on Monday
          0 4 */2 * 1      | At 04:00, on day 1, 3, 5, 7, 9, 11, 13, 15, 17, 19, 21, 23, 25, 27, 29 and 31 if it is Monday
          0 0 * * 0        | At 00:00, Sunday
          0 0 * * 6,7      | At 00:00, Saturday and Sunday
          0 0 * * 5-7      | At 00:00, Friday to Sunday
          @yearly          | At 00:00, on day 1, in January
          0 0 1 */3 *      | At 00:00, on day 1, in January, April, July and October
          0 0 31 2 *       | Never
          """)
  void readsAs(String cron, String words) {
    assertThat(CronExpression.parse(cron).inWords()).isEqualTo(words);
  }

  @Test
  @DisplayName("Whatever fires alike reads alike, and nothing else does: no word hides a number")
  void saysAllOfIt() {
    Map<String, CronPattern> patterns = new HashMap<>();
    assertAll(
        CronSamples.all().stream()
            .filter(cron -> !CronExpression.parse(cron).neverFires())
            .map(
                cron ->
                    () -> {
                      CronPattern pattern = CronParser.parse(cron);
                      CronPattern same =
                          patterns.putIfAbsent(CronExpression.parse(cron).inWords(), pattern);
                      assertThat(same == null || CronWordsTest.firesAlike(same, pattern))
                          .as(cron)
                          .isTrue();
                    }));
    assertThat(patterns).hasSizeGreaterThan(100);
  }

  private static boolean firesAlike(CronPattern one, CronPattern other) {
    return one.minutes() == other.minutes()
        && one.hours() == other.hours()
        && one.months() == other.months()
        && days(one).equals(days(other));
  }

  private static String days(CronPattern pattern) {
    boolean anyDay = Long.bitCount(pattern.days()) == 31;
    boolean anyWeekday = Long.bitCount(pattern.weekdays()) == 7;
    if (pattern.eitherDaySuffices() ? anyDay || anyWeekday : anyDay && anyWeekday) {
      return "any";
    }
    String how = anyDay || anyWeekday ? "" : pattern.eitherDaySuffices() ? " or " : " and ";
    return pattern.days() + how + pattern.weekdays();
  }
}
