package io.durabledelete.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** S1: when an expression fires, told in examples. */
class CronExpressionTest {

  @Test
  void firesStrictlyAfterTheGivenInstant() {
    assertThat(firings("30 12 * * *", "UTC", "2026-01-01T12:29:59.999999999Z", 1))
        .containsExactly("2026-01-01T12:30:00Z");
    assertThat(firings("30 12 * * *", "UTC", "2026-01-01T12:30:00Z", 2))
        .containsExactly("2026-01-02T12:30:00Z", "2026-01-03T12:30:00Z");
  }

  @Test
  void eitherDaySufficesWhenBothAreRestricted() {
    assertThat(firings("0 0 13 * fri", "UTC", "2026-03-01T00:00:00Z", 4))
        .containsExactly(
            "2026-03-06T00:00:00Z",
            "2026-03-13T00:00:00Z",
            "2026-03-20T00:00:00Z",
            "2026-03-27T00:00:00Z");
    assertThat(firings("0 0 1,15 * mon", "UTC", "2026-09-10T00:00:00Z", 3))
        .containsExactly("2026-09-14T00:00:00Z", "2026-09-15T00:00:00Z", "2026-09-21T00:00:00Z");
  }

  @Test
  void bothDaysMustMatchWhenOneBeginsWithAStar() {
    assertThat(firings("0 0 */2 * mon", "UTC", "2026-09-01T00:00:00Z", 3))
        .containsExactly("2026-09-07T00:00:00Z", "2026-09-21T00:00:00Z", "2026-10-05T00:00:00Z");
    assertThat(firings("0 0 1-7 * */7", "UTC", "2026-09-01T00:00:00Z", 2))
        .containsExactly("2026-09-06T00:00:00Z", "2026-10-04T00:00:00Z");
  }

  @Test
  void fixedTimeInTheGapFiresAtTheFirstInstantAfterIt() {
    assertThat(firings("30 2 * * *", "Europe/Amsterdam", "2025-03-29T02:00:00Z", 2))
        .containsExactly("2025-03-30T01:00:00Z", "2025-03-31T00:30:00Z");
    assertThat(firings("0 2 * * *", "America/New_York", "2025-03-09T00:00:00-05:00", 2))
        .containsExactly("2025-03-09T07:00:00Z", "2025-03-10T06:00:00Z");
  }

  @Test
  void severalFixedTimesInOneGapFireOnce() {
    assertThat(firings("0,15,30,45 2 * * *", "Europe/Amsterdam", "2025-03-30T00:00:00Z", 2))
        .containsExactly("2025-03-30T01:00:00Z", "2025-03-31T00:00:00Z");
  }

  @Test
  void fixedTimeRightAfterTheGapIsNotFiredTwice() {
    assertThat(firings("0,30 2,3 * * *", "Europe/Amsterdam", "2025-03-30T00:00:00Z", 3))
        .containsExactly("2025-03-30T01:00:00Z", "2025-03-30T01:30:00Z", "2025-03-31T00:00:00Z");
  }

  @Test
  void fixedTimeThatExistsTwiceFiresTheFirstTime() {
    assertThat(firings("30 2 * * *", "Europe/Amsterdam", "2025-10-25T22:00:00Z", 2))
        .containsExactly("2025-10-26T00:30:00Z", "2025-10-27T01:30:00Z");
    assertThat(firings("0-59/20 1,2 * * *", "America/New_York", "2025-11-02T05:30:00Z", 3))
        .containsExactly("2025-11-02T05:40:00Z", "2025-11-02T07:00:00Z", "2025-11-02T07:20:00Z");
  }

  @Test
  void nothingFixedFiresInTheRepeatedHourWhateverInstantItIsAskedFrom() {
    assertThat(firings("30 2 * * *", "Europe/Amsterdam", "2025-10-26T01:10:00Z", 1))
        .containsExactly("2025-10-27T01:30:00Z");
    assertThat(firings("30 2 * * *", "Europe/Amsterdam", "2025-10-26T01:45:00Z", 1))
        .containsExactly("2025-10-27T01:30:00Z");
  }

  @Test
  void starredMinuteFiresAtEveryMatchingInstantOfRealTime() {
    assertThat(firings("*/30 2 * * *", "Europe/Amsterdam", "2025-10-25T22:00:00Z", 5))
        .containsExactly(
            "2025-10-26T00:00:00Z",
            "2025-10-26T00:30:00Z",
            "2025-10-26T01:00:00Z",
            "2025-10-26T01:30:00Z",
            "2025-10-27T01:00:00Z");
  }

  @Test
  void starredMinuteMakesNothingUpForAGap() {
    assertThat(firings("*/30 2 * * *", "Europe/Amsterdam", "2025-03-29T02:00:00Z", 1))
        .containsExactly("2025-03-31T00:00:00Z");
    assertThat(firings("*/30 * * * *", "Europe/Amsterdam", "2025-03-30T00:00:00Z", 3))
        .containsExactly("2025-03-30T00:30:00Z", "2025-03-30T01:00:00Z", "2025-03-30T01:30:00Z");
  }

  @Test
  void starredHourFollowsRealTimeToo() {
    assertThat(firings("30 * * * *", "Europe/Amsterdam", "2025-10-26T00:00:00Z", 2))
        .containsExactly("2025-10-26T00:30:00Z", "2025-10-26T01:30:00Z");
    assertThat(firings("0 */2 * * *", "Europe/Amsterdam", "2025-03-29T23:30:00Z", 1))
        .containsExactly("2025-03-30T02:00:00Z");
  }

  @Test
  void clocksMayChangeByHalfAnHour() {
    assertThat(firings("15 2 * * *", "Australia/Lord_Howe", "2025-10-04T00:00:00Z", 2))
        .containsExactly("2025-10-04T15:30:00Z", "2025-10-05T15:15:00Z");
    assertThat(firings("45 1 * * *", "Australia/Lord_Howe", "2025-04-05T00:00:00Z", 2))
        .containsExactly("2025-04-05T14:45:00Z", "2025-04-06T15:15:00Z");
    assertThat(firings("*/15 1 * * *", "Australia/Lord_Howe", "2025-04-05T14:25:00Z", 5))
        .containsExactly(
            "2025-04-05T14:30:00Z",
            "2025-04-05T14:45:00Z",
            "2025-04-05T15:00:00Z",
            "2025-04-05T15:15:00Z",
            "2025-04-06T14:30:00Z");
  }

  @Test
  void offsetsMayHaveQuartersOfAnHour() {
    assertThat(firings("0 0 * * *", "Asia/Kathmandu", "2025-01-01T00:00:00Z", 1))
        .containsExactly("2025-01-01T18:15:00Z");
    assertThat(firings("10 0 * * *", "Asia/Kathmandu", "1985-12-31T00:00:00Z", 2))
        .containsExactly("1985-12-31T18:30:00Z", "1986-01-01T18:25:00Z");
  }

  @Test
  void aDayThatAZoneSkippedFiresWhenTheNextOneBegins() {
    assertThat(firings("0 12 * * *", "Pacific/Apia", "2011-12-29T00:00:00Z", 3))
        .containsExactly("2011-12-29T22:00:00Z", "2011-12-30T10:00:00Z", "2011-12-30T22:00:00Z");
    assertThat(firings("0 */12 * * *", "Pacific/Apia", "2011-12-29T12:00:00Z", 3))
        .containsExactly("2011-12-29T22:00:00Z", "2011-12-30T10:00:00Z", "2011-12-30T22:00:00Z");
  }

  @Test
  void aMidnightThatDoesNotExistFiresAtTheFirstInstantOfThatDay() {
    assertThat(firings("@daily", "America/Sao_Paulo", "2018-11-03T12:00:00Z", 2))
        .containsExactly("2018-11-04T03:00:00Z", "2018-11-05T02:00:00Z");
    assertThat(firings("30 0 * * *", "Asia/Beirut", "2024-03-30T00:00:00Z", 2))
        .containsExactly("2024-03-30T22:00:00Z", "2024-03-31T21:30:00Z");
    assertThat(firings("*/30 0 * * *", "Asia/Beirut", "2024-03-30T00:00:00Z", 1))
        .containsExactly("2024-03-31T21:00:00Z");
  }

  @Test
  void aMidnightThatExistsTwiceFiresOnce() {
    assertThat(firings("30 23 * * *", "Asia/Beirut", "2024-10-26T00:00:00Z", 2))
        .containsExactly("2024-10-26T20:30:00Z", "2024-10-27T21:30:00Z");
  }

  @Test
  void minutesAreThoseOfTheLocalClockWhenItsOffsetHasSeconds() {
    assertThat(firings("* * * * *", "Africa/Monrovia", "1972-01-07T00:43:00Z", 3))
        .containsExactly("1972-01-07T00:43:30Z", "1972-01-07T00:45:00Z", "1972-01-07T00:46:00Z");
    assertThat(firings("44 0 * * *", "Africa/Monrovia", "1972-01-06T00:00:00Z", 3))
        .containsExactly("1972-01-06T01:28:30Z", "1972-01-07T00:44:30Z", "1972-01-08T00:44:00Z");
  }

  @Test
  void findsLeapDaysAcrossACenturyThatHasNone() {
    assertThat(firings("0 0 29 2 *", "UTC", "2095-01-01T00:00:00Z", 2))
        .containsExactly("2096-02-29T00:00:00Z", "2104-02-29T00:00:00Z");
  }

  @ParameterizedTest
  @CsvSource({
    "2088-02-29T00:00:00Z, 2128-02-29T00:00:00Z, UTC",
    "2088-02-29T00:00:00Z, 2128-02-28T23:00:00Z, Europe/Amsterdam",
  })
  void findsALeapDayOnASundayFortyYearsAhead(String after, String next, String zone) {
    assertThat(firings("0 0 29 2 */7", zone, after, 1)).containsExactly(next);
    assertThat(firings("* 0 29 2 */7", zone, "2090-01-01T00:00:00Z", 1)).containsExactly(next);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0 0 31 2 *",
        "0 0 30 feb *",
        "* * 31 4,6,9,11 *",
        "0 0 30,31 2 */2",
        "0 0 30/1 2 *"
      })
  void neverFiresOnADayThatDoesNotExist(String text) {
    assertThat(CronExpression.parse(text).neverFires()).isTrue();
    assertThat(firings(text, "Europe/Amsterdam", "2026-01-01T00:00:00Z", 1)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"0 0 31 2 mon", "0 0 29 2 *", "0 0 31 2,3 *", "0 0 29 2 */7"})
  void firesSometimes(String text) {
    assertThat(CronExpression.parse(text).neverFires()).isFalse();
    assertThat(firings(text, "UTC", "2026-01-01T00:00:00Z", 1)).hasSize(1);
  }

  @Test
  void nothingFiresAfterTheYear9999() {
    assertThat(firings("0 0 * * *", "UTC", "9999-12-30T12:00:00Z", 2))
        .containsExactly("9999-12-31T00:00:00Z");
    assertThat(firings("* * * * *", "UTC", "9999-12-31T23:58:00Z", 2))
        .containsExactly("9999-12-31T23:59:00Z");
    assertThat(firings("0 0 29 2 *", "America/New_York", "9997-01-01T00:00:00Z", 1)).isEmpty();
    assertThat(firings("* * 29 2 *", "America/New_York", "9997-01-01T00:00:00Z", 1)).isEmpty();
  }

  @Test
  void theYear9999IsThatOfUtc() {
    assertThat(firings("0 * * * *", "Pacific/Kiritimati", "9999-12-31T21:30:00Z", 3))
        .containsExactly("9999-12-31T22:00:00Z", "9999-12-31T23:00:00Z");
    assertThat(firings("0 3 1 1 *", "Pacific/Kiritimati", "9999-12-31T00:00:00Z", 1))
        .containsExactly("9999-12-31T13:00:00Z");
    assertThat(firings("0 20 31 12 *", "America/New_York", "9999-12-31T00:00:00Z", 1)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"* * * * *", "0 0 * * *", "0 0 29 2 */7", "0 0 31 2 *"})
  void instantsAtTheEndsOfTimeAreNoTrouble(String text) {
    CronExpression cron = CronExpression.parse(text);
    for (ZoneId zone : List.of(ZoneOffset.MIN, ZoneOffset.MAX, ZoneId.of("Europe/Amsterdam"))) {
      assertThat(cron.next(Instant.MAX, zone)).isEmpty();
      assertThat(cron.next(Instant.parse("+10000-01-01T00:00:00Z"), zone)).isEmpty();
      assertThat(cron.next(Instant.MIN, zone).isEmpty()).isEqualTo(cron.neverFires());
    }
  }

  @Test
  void theSearchBeginsWithTheYear1() {
    assertThat(firings("0 0 * * *", "UTC", "-5000-01-01T00:00:00Z", 1))
        .containsExactly("0001-01-02T00:00:00Z");
  }

  /** The next firings after {@code after}, {@code limit} at most. */
  private static List<String> firings(String text, String zone, String after, int limit) {
    CronExpression cron = CronExpression.parse(text);
    ZoneId id = ZoneId.of(zone);
    return Stream.iterate(
            cron.next(Instant.parse(after), id),
            Optional::isPresent,
            last -> last.flatMap(instant -> cron.next(instant, id)))
        .limit(limit)
        .map(last -> last.orElseThrow().toString())
        .toList();
  }
}
