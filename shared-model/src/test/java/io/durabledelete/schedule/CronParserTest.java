package io.durabledelete.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** S1: what is read as a cron expression, what it means, and how a bad one is refused. */
class CronParserTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          # lists, ranges and steps
          1,2,5,9 * * * *      | 1,2,5,9 * * * *
          1-5,30 * * * *       | 1,2,3,4,5,30 * * * *
          */20 * * * *         | 0/20 * * * *
          0 2-23/24 * * *      | 0 2 * * *
          0 2-23/1 * * *       | 0 2/1 * * *
          0 5/7 * * *          | 0 5,12,19 * * *
          0 5-5/7 * * *        | 0 5 * * *
          1-59/59 * * * *      | 1 * * * *
          0 0-23/99999999999999999999 * * * | 0 0 * * *
          007 00 01 001 0000000000000000000000 | 7 0 1 1 0
          # names
          0 0 * JAN,feb *      | 0 0 * 1,2 *
          0 0 * Jan-MAR *      | 0 0 * 1-3 *
          0 0 * oct/2 *        | 0 0 * 10,12 *
          0 0 * 2-dec/5 *      | 0 0 * 2,7,12 *
          0 0 * * mOn-FRI/2    | 0 0 * * 1,3,5
          # Sunday is 0 and 7
          0 0 * * 7            | 0 0 * * 0
          0 0 * * sun          | 0 0 * * 0
          0 0 * * 5-7          | 0 0 * * 0,5,6
          0 0 * * 0-7          | 0 0 * * 0-6
          0 0 * * sat-sun      | 0 0 * * 0,6
          0 0 * * 5-sun/2      | 0 0 * * 0,5
          0 0 * * sun-tue      | 0 0 * * 0,1,2
          0 0 * * sun-sun      | 0 0 * * 0
          0 0 * * 1/2          | 0 0 * * 0,1,3,5
          0 0 * * 7/2          | 0 0 * * 0
          # blanks
          '  1\t2  3 4   5  '  | 1 2 3 4 5
          # macros
          @hourly              | 0 */1 * * *
          ' @Daily '           | 0 0 * * *
          @midnight            | 0 0 * * *
          @WEEKLY              | 0 0 * * 0
          @monthly             | 0 0 1 * *
          @yearly              | 0 0 1 1 *
          @annually            | 0 0 1 1 *
          """)
  void readsTheSameFromBoth(String text, String plainer) {
    CronPattern expected = CronParser.parse(plainer);
    CronPattern actual = CronParser.parse(text.replace("\\t", "\t"));

    assertThat(actual.minutes()).isEqualTo(expected.minutes());
    assertThat(actual.hours()).isEqualTo(expected.hours());
    assertThat(actual.days()).isEqualTo(expected.days());
    assertThat(actual.months()).isEqualTo(expected.months());
    assertThat(actual.weekdays()).isEqualTo(expected.weekdays());
  }

  @ParameterizedTest
  @CsvSource({
    "* * * * *, false, true",
    "0 * * * *, false, true",
    "*/5 3 * * *, false, true",
    "5 */3 * * *, false, true",
    "'*,5 3 * * *', false, true",
    "'5,* 0-23 * * *', false, false",
    "0-59 0-23 * * *, false, false",
    "@hourly, false, true",
    "@daily, false, false",
    "0 0 1 * 1, true, false",
    "0 0 */2 * 1, false, false",
    "0 0 1 * */2, false, false",
    "'0 0 *,1 * 1', false, false",
    "'0 0 1,* * 1', true, false",
    "0 0 1-31 * 0-7, true, false",
  })
  void aFieldIsUnrestrictedWhenItBeginsWithAStar(
      String text, boolean eitherDaySuffices, boolean everyRealMinute) {
    CronPattern pattern = CronParser.parse(text);

    assertThat(pattern.eitherDaySuffices()).isEqualTo(eitherDaySuffices);
    assertThat(pattern.everyRealMinute()).isEqualTo(everyRealMinute);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          60 * * * *        | The minute field has "60" at position 1: use a number from 0 to 59.
          * 24 * * *        | The hour field has "24" at position 3: use a number from 0 to 23.
          * * 0 * *         | The day-of-month field has "0" at position 5: use a number from 1 to 31.
          * * 1-32 * *      | The day-of-month field has "32" at position 7: use a number from 1 to 31.
          * * * 13 *        | The month field has "13" at position 7: use a number from 1 to 12 or a name from jan to dec.
          *  *  *  0/2 *    | The month field has "0" at position 10: use a number from 1 to 12 or a name from jan to dec.
          * * * * 1,8       | The day-of-week field has "8" at position 11: use a number from 0 to 7 or a name from sun to sat.
          99999999999 * * * * | The minute field has "99999999999" at position 1: use a number from 0 to 59.
          * * * * monday    | The day-of-week field has "monday" at position 9: use a number from 0 to 7 or a name from sun to sat.
          * * * mon *       | The month field has "mon" at position 7: use a number from 1 to 12 or a name from jan to dec.
          jan * * * *       | The minute field has "jan" at position 1: use a number from 0 to 59.
          +5 * * * *        | The minute field has "+5" at position 1: use a number from 0 to 59.
          1.5 * * * *       | The minute field has "1.5" at position 1: use a number from 0 to 59.
          ** * * * *        | The minute field has "**" at position 1: use a number from 0 to 59.
          -5 * * * *        | The minute field has "-5" at position 1: a range is two values with one hyphen between them.
          * 5- * * *        | The hour field has "5-" at position 3: a range is two values with one hyphen between them.
          * 1-2-3 * * *     | The hour field has "1-2-3" at position 3: a range is two values with one hyphen between them.
          * *-5 * * *       | The hour field has "*" at position 3: use a number from 0 to 23.
          * 22-4 * * *      | The hour field has "22-4" at position 3: a range must not run backwards.
          * 1,22-4/2 * * *  | The hour field has "22-4" at position 5: a range must not run backwards.
          * * * dec-jan *   | The month field has "dec-jan" at position 7: a range must not run backwards.
          * * * * 5-0       | The day-of-week field has "5-0" at position 9: a range must not run backwards (Sunday at its end is 7 or sun).
          * * * * fri-mon   | The day-of-week field has "fri-mon" at position 9: a range must not run backwards (Sunday at its end is 7 or sun).
          1,,2 * * * *      | The minute field has nothing at position 3: write a value there or take a comma away.
          ,1 * * * *        | The minute field has nothing at position 1: write a value there or take a comma away.
          1, * * * *        | The minute field has nothing at position 3: write a value there or take a comma away.
          */0 * * * *       | The minute field has "0" at position 3: a step is a number from 1 on.
          */ * * * *        | The minute field has nothing at position 3: a step is a number from 1 on.
          */-5 * * * *      | The minute field has "-5" at position 3: a step is a number from 1 on.
          */x * * * *       | The minute field has "x" at position 3: a step is a number from 1 on.
          1/2/3 * * * *     | The minute field has "1/2/3" at position 1: an item has at most one step.
          /5 * * * *        | The minute field has nothing at position 1: use a number from 0 to 59.
          * * L * *         | The day-of-month field has "L" at position 5: L, W, # and ? are not part of crontab(5), use a number from 1 to 31.
          * * L-3 * *       | The day-of-month field has "L" at position 5: L, W, # and ? are not part of crontab(5), use a number from 1 to 31.
          * * 15W * *       | The day-of-month field has "15W" at position 5: L, W, # and ? are not part of crontab(5), use a number from 1 to 31.
          * * ? * *         | The day-of-month field has "?" at position 5: L, W, # and ? are not part of crontab(5), use a number from 1 to 31.
          * * * * friL      | The day-of-week field has "friL" at position 9: L, W, # and ? are not part of crontab(5), use a number from 0 to 7 or a name from sun to sat.
          * * * * 2#1       | The day-of-week field has "2#1" at position 9: L, W, # and ? are not part of crontab(5), use a number from 0 to 7 or a name from sun to sat.
          ''                | A cron expression has five fields (minute, hour, day-of-month, month, day-of-week) or is a macro such as @daily, and this one has none.
          '  '              | A cron expression has five fields (minute, hour, day-of-month, month, day-of-week) or is a macro such as @daily, and this one has none.
          * * * *           | A cron expression has five fields (minute, hour, day-of-month, month, day-of-week) or is a macro such as @daily, and this one has 4.
          0 * * * * *       | A cron expression has five fields (minute, hour, day-of-month, month, day-of-week) or is a macro such as @daily, and this one has 6: fields for seconds or years are not supported.
          0 0 12 * * ? 2026 | A cron expression has five fields (minute, hour, day-of-month, month, day-of-week) or is a macro such as @daily, and this one has 7: fields for seconds or years are not supported.
          @reboot           | @reboot has no meaning here, because no machine's start fires a task: use @hourly, @daily, @weekly, @monthly, @yearly or five fields.
          @Reboot           | @reboot has no meaning here, because no machine's start fires a task: use @hourly, @daily, @weekly, @monthly, @yearly or five fields.
          ' @every 5m'      | The macro "@every 5m" at position 2 is not known: use @hourly, @daily, @midnight, @weekly, @monthly, @yearly, @annually or five fields.
          @daily @daily     | The macro "@daily @daily" at position 1 is not known: use @hourly, @daily, @midnight, @weekly, @monthly, @yearly, @annually or five fields.
          """)
  void refusesSayingWhatAndWhere(String text, String message) {
    assertRefused(text, message);
  }

  @ParameterizedTest
  @ValueSource(ints = {0x0665, 0xFF15, 0xA0, 0x212A, '\n', 0, 0x1F552})
  void refusesCharactersBeyondAsciiAndControlCharacters(int character) {
    assertRefused(
        "* " + Character.toString(character) + " * * *",
        ("The character U+%04X at position 3 is not part of a cron expression: use ASCII digits,"
                + " letters, blanks and tabs, and * , - / @ only.")
            .formatted(character));
  }

  @Test
  void refusesMoreThanAThousandCharacters() {
    String longest = "0" + ",0".repeat(495) + " * * * *";

    assertThat(CronExpression.parse(longest + " ").toString()).hasSize(1000);
    assertRefused(
        longest + "  ", "A cron expression has at most 1000 characters, and this one has 1001.");
  }

  @Test
  void quotesOnlyTheBeginningOfALongPiece() {
    assertRefused(
        "x".repeat(900) + " * * * *",
        "The minute field has \"%s...\" at position 1: use a number from 0 to 59."
            .formatted("x".repeat(40)));
  }

  @Test
  void doesNotDependOnTheLanguageOfTheMachine() {
    Locale before = Locale.getDefault();
    try {
      Locale.setDefault(Locale.forLanguageTag("tr-TR-u-nu-arab"));

      assertThat(CronParser.parse("0 0 * * FRI")).isEqualTo(CronParser.parse("0 0 * * 5"));
      assertRefused(
          "60 * * * *", "The minute field has \"60\" at position 1: use a number from 0 to 59.");
    } finally {
      Locale.setDefault(before);
    }
  }

  @Test
  void readsRealExpressionsAndShowsThemAsGiven() {
    List<String> real = CronSamples.kubernetes();

    assertThat(real).hasSize(283).contains("9 2-23/24 * * *", "0 9 * * MON", "06 14-23 * * 1-5");
    assertThat(real.stream().map(text -> CronExpression.parse(text).toString()))
        .containsExactlyElementsOf(real);
  }

  private static void assertRefused(String text, String message) {
    assertThatExceptionOfType(InvalidCron.class)
        .isThrownBy(() -> CronExpression.parse(text))
        .withMessage(message);
  }
}
