package io.durabledelete.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** S1: fires as {@link NaiveCron} does, which asks minute by minute. */
class CronOracleTest {
  private final Random random = new Random(2026);

  /** Three weeks around changes of the clock, most of them in the past, where they stay. */
  static Stream<Dial> clockChanges() {
    return Stream.of(
            "UTC 2024-02-29T00:00:00Z",
            "UTC 2025-12-31T00:00:00Z",
            "Europe/Amsterdam 2025-03-30T01:00:00Z",
            "Europe/Amsterdam 2025-10-26T01:00:00Z",
            "America/New_York 2025-03-09T07:00:00Z",
            "America/New_York 2025-11-02T06:00:00Z",
            "Australia/Lord_Howe 2025-10-04T15:30:00Z",
            "Australia/Lord_Howe 2025-04-05T15:00:00Z",
            "Asia/Kathmandu 2025-03-30T01:00:00Z",
            "Asia/Kathmandu 1985-12-31T18:30:00Z")
        .map(line -> dial(line, 11));
  }

  /** Gaps of a day and at midnight, changes by two hours or at a quarter past. */
  static Stream<Dial> oddClockChanges() {
    return Stream.of(
            "Pacific/Apia 2011-12-30T10:00:00Z",
            "Pacific/Kwajalein 1993-08-21T12:00:00Z",
            "America/Sao_Paulo 2018-11-04T03:00:00Z",
            "America/Sao_Paulo 2018-02-18T02:00:00Z",
            "Asia/Beirut 2024-03-30T22:00:00Z",
            "Asia/Beirut 2024-10-26T21:00:00Z",
            "Africa/Casablanca 2025-02-23T02:00:00Z",
            "Africa/Casablanca 2025-04-06T02:00:00Z",
            "Pacific/Chatham 2025-09-27T14:00:00Z",
            "Pacific/Chatham 2025-04-05T14:00:00Z",
            "America/St_Johns 1993-04-04T03:31:00Z",
            "America/St_Johns 1993-10-31T02:31:00Z",
            "Antarctica/Troll 2025-03-30T01:00:00Z",
            "Antarctica/Troll 2025-10-26T01:00:00Z",
            "Asia/Pyongyang 2015-08-14T15:00:00Z",
            "Asia/Pyongyang 2018-05-04T15:00:00Z")
        .map(line -> dial(line, 8));
  }

  @ParameterizedTest
  @MethodSource("clockChanges")
  void realExpressionsFireAsANaiveCronDoes(Dial dial) {
    CronSamples.kubernetes().stream().distinct().forEach(cron -> assertFiresAlike(cron, dial));
  }

  @ParameterizedTest
  @MethodSource({"clockChanges", "oddClockChanges"})
  void madeExpressionsFireAsANaiveCronDoes(Dial dial) {
    CronSamples.made().forEach(cron -> assertFiresAlike(cron, dial));
  }

  @ParameterizedTest
  @MethodSource({"clockChanges", "oddClockChanges"})
  void firesEveryMinuteOfRealTimeWhateverTheClockShows(Dial dial) {
    assertThat(firings("* * * * *", dial))
        .hasSize(dial.length())
        .isEqualTo(new NaiveCron("* * * * *").firings(dial));
  }

  @Test
  void generatedExpressionsFireAsANaiveCronDoes() {
    List<Dial> dials = Stream.concat(clockChanges(), oddClockChanges()).toList();
    CronGenerator generator = new CronGenerator(1);
    for (int i = 0; i < 3000; i++) {
      Dial dial = dials.get(i % dials.size());
      String expression = generator.expression();
      assertNextFromAnywhere(expression, dial, assertFiresAlike(expression, dial));
    }
  }

  @Test
  void seldomExpressionsFireOnTheDayThatADayByDaySearchFinds() {
    CronGenerator generator = new CronGenerator(2);
    Map<String, Boolean> fires = new HashMap<>();
    for (int i = 0; i < 400; i++) {
      String expression = generator.seldomExpression();
      LocalDate from = LocalDate.of(1990 + random.nextInt(200), 1 + random.nextInt(12), 1);
      Optional<LocalDate> expected = firstDayIn41Years(expression, from);
      CronExpression cron = CronExpression.parse(expression);

      assertThat(cron.next(midnight(from).minusNanos(1), ZoneOffset.UTC))
          .as("%s from %s", expression, from)
          .isEqualTo(expected.map(CronOracleTest::midnight));
      assertThat(cron.neverFires()).as(expression).isEqualTo(expected.isEmpty());
      fires.put(expression, expected.isPresent());
    }
    assertThat(fires.values()).contains(true, false);
  }

  private static List<Instant> assertFiresAlike(String expression, Dial dial) {
    List<Instant> expected = new NaiveCron(expression).firings(dial);
    assertThat(firings(expression, dial)).as("%s in %s", expression, dial).isEqualTo(expected);
    return expected;
  }

  /** Also from within a gap's minute, a repeated hour, and between two minutes. */
  private void assertNextFromAnywhere(String expression, Dial dial, List<Instant> expected) {
    CronExpression cron = CronExpression.parse(expression);
    for (int j = 0; j < 5 && !expected.isEmpty(); j++) {
      Instant after = dial.instant(random.nextInt(dial.length())).plusNanos(random.nextInt(3) - 1);
      expected.stream()
          .filter(firing -> firing.isAfter(after))
          .findFirst()
          .ifPresent(
              next ->
                  assertThat(cron.next(after, dial.zone()))
                      .as("%s after %s in %s", expression, after, dial.zone())
                      .contains(next));
    }
  }

  private static List<Instant> firings(String expression, Dial dial) {
    CronExpression cron = CronExpression.parse(expression);
    List<Instant> firings = new ArrayList<>();
    Optional<Instant> next = cron.next(dial.from().minusNanos(1), dial.zone());
    while (next.isPresent() && next.get().isBefore(dial.to())) {
      firings.add(next.get());
      next = cron.next(next.get(), dial.zone());
    }
    return firings;
  }

  private static Optional<LocalDate> firstDayIn41Years(String expression, LocalDate from) {
    NaiveCron cron = new NaiveCron(expression);
    return from.datesUntil(from.plusYears(41)).filter(cron::matches).findFirst();
  }

  private static Instant midnight(LocalDate date) {
    return date.atStartOfDay(ZoneId.of("UTC")).toInstant();
  }

  private static Dial dial(String line, int days) {
    String[] words = line.split(" ");
    return Dial.around(words[0], words[1], days);
  }
}
