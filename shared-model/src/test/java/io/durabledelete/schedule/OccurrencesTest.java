package io.durabledelete.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class OccurrencesTest {
  private static final Instant NEW_YEAR = Instant.parse("2026-01-01T00:00:00Z");
  private static final Duration DAY = Duration.ofDays(1);

  @Test // S1
  void theStartIsIncludedAndTheEndIsNot() {
    Occurrences days = Occurrences.of(daily(day(2), day(4)));

    assertThat(days.next(Instant.MIN)).contains(day(2));
    assertThat(days.next(day(2))).contains(day(3));
    assertThat(days.next(day(3))).isEmpty();
    assertThat(days.first(day(2))).contains(day(2));
    assertThat(days.first(day(4))).isEmpty();
  }

  @Test // S1
  void aStartBetweenTwoOccurrencesWaitsForTheSecond() {
    Occurrences days = Occurrences.of(daily(day(2).plusMillis(1), day(3).plusMillis(1)));

    assertThat(days.between(Instant.MIN, Instant.MAX, 10)).containsExactly(day(3));
  }

  @Test // S1
  void aSingleInstantOccursOnce() {
    Occurrences once = Occurrences.of(Schedule.at(day(2).plusSeconds(7)));
    Instant at = day(2).plusSeconds(7);

    assertThat(once.next(at.minusNanos(1))).contains(at);
    assertThat(once.next(at)).isEmpty();
    assertThat(once.first(at)).contains(at);
    assertThat(once.between(Instant.MIN, Instant.MAX, 10)).containsExactly(at);
    assertThat(once.latest(Instant.MIN, Instant.MAX)).contains(at);
    assertThat(once.contains(at)).isTrue();
    assertThat(once.contains(at.plusNanos(1))).isFalse();
  }

  @Test // S3, S4
  void aSingleInstantCanBeEndedOrRemovedToo() {
    assertThat(all(Schedule.at(day(2)).withEndAt(day(2)))).isEmpty();
    assertThat(all(Schedule.at(day(2)).withEndAt(day(3)))).containsExactly(day(2));
    assertThat(all(Schedule.at(day(2)).withRemoved(day(2)))).isEmpty();
  }

  @Test // S3
  void aSeriesThatWasEndedBeforeItsStartHasNone() {
    assertThat(all(daily(day(4), null).withEndAt(day(2)))).isEmpty();
  }

  @Test // S4
  void removedOccurrencesAreLeftOut() {
    Schedule schedule = daily(day(0), day(5)).withRemoved(day(1)).withRemoved(day(2));
    Occurrences days = Occurrences.of(schedule);

    assertThat(days.between(day(0), day(9), 10)).containsExactly(day(0), day(3), day(4));
    assertThat(days.next(day(0))).contains(day(3));
    assertThat(days.contains(day(1))).isFalse();
    assertThat(days.latest(day(0), day(2))).contains(day(0));
  }

  @Test // S4
  void aThousandRemovedOccurrencesAreSteppedOver() {
    List<Instant> removed = IntStream.range(0, 1000).mapToObj(OccurrencesTest::day).toList();
    Occurrences days = Occurrences.of(new Schedule("@daily", null, NEW_YEAR, null, null, removed));

    assertThat(days.next(Instant.MIN)).contains(day(1000));
    assertThat(days.latest(NEW_YEAR, day(1200))).contains(day(1200));
    assertThat(days.latest(NEW_YEAR, day(999))).isEmpty();
  }

  @Test // S5
  void betweenIncludesItsStartAndNotItsEnd() {
    Occurrences days = Occurrences.of(daily(null, null));

    assertThat(days.between(day(1), day(3), 10)).containsExactly(day(1), day(2));
    assertThat(days.between(day(1), day(3), 1)).containsExactly(day(1));
    assertThat(days.between(day(1), day(3), 0)).isEmpty();
    assertThat(days.between(day(3), day(3), 10)).isEmpty();
    assertThat(days.between(day(3), day(1), 10)).isEmpty();
  }

  @Test // S1
  void oneThatNeverComesHasNoOccurrences() {
    Occurrences never = Occurrences.of(Schedule.cron("0 0 31 2 *", null, null, null));

    assertThat(never.next(NEW_YEAR)).isEmpty();
    assertThat(never.between(Instant.MIN, Instant.MAX, 10)).isEmpty();
    assertThat(never.latest(Instant.MIN, Instant.MAX)).isEmpty();
    assertThat(never.contains(NEW_YEAR)).isFalse();
  }

  @Test // S1
  void theTimeZoneCounts() {
    Schedule schedule = Schedule.cron("@daily", "Asia/Tokyo", NEW_YEAR, null);

    assertThat(Occurrences.of(schedule).first(NEW_YEAR))
        .contains(Instant.parse("2026-01-01T15:00:00Z"));
  }

  @Test // S2
  void theLatestIsSoughtWithBothEndsIncluded() {
    Occurrences days = Occurrences.of(daily(null, null));

    assertThat(days.latest(day(1), day(1))).contains(day(1));
    assertThat(days.latest(day(1), day(5))).contains(day(5));
    assertThat(days.latest(day(1), day(5).minusNanos(1))).contains(day(4));
    assertThat(days.latest(day(1).plusNanos(1), day(2).minusNanos(1))).isEmpty();
    assertThat(days.latest(day(2), day(1))).isEmpty();
  }

  @Test // S2
  void theLatestIsFoundAcrossTheWholeOfTime() {
    assertThat(latest("* * * * *")).contains(Instant.parse("9999-12-31T23:59:00Z"));
    assertThat(latest("* * * 1 *")).contains(Instant.parse("9999-01-31T23:59:00Z"));
    assertThat(latest("0 0 29 2 */7")).contains(Instant.parse("9976-02-29T00:00:00Z"));
  }

  @Test // S2
  void theLatestIsTheLastOneThatAWalkFinds() {
    CronGenerator generator = new CronGenerator(3);
    Random random = new Random(4);
    for (int i = 0; i < 500; i++) {
      String cron = generator.expression();
      Instant from = NEW_YEAR.plusSeconds(random.nextInt(40_000_000));
      Instant to = from.plusSeconds(random.nextInt(300_000));
      Occurrences occurrences = Occurrences.of(Schedule.cron(cron, "Europe/Amsterdam", null, null));

      List<Instant> walk = occurrences.between(from, to.plusNanos(1), Integer.MAX_VALUE);
      assertThat(occurrences.latest(from, to))
          .as("%s from %s to %s", cron, from, to)
          .isEqualTo(walk.isEmpty() ? Optional.empty() : Optional.of(walk.getLast()));
    }
  }

  @Test // S4
  void containsTheInstantsAtWhichItFires() {
    Occurrences days = Occurrences.of(daily(day(0), day(3)));

    assertThat(days.contains(day(1))).isTrue();
    assertThat(days.contains(day(1).plusSeconds(1))).isFalse();
    assertThat(days.contains(day(1).plusNanos(1))).isFalse();
    assertThat(days.contains(day(3))).isFalse();
    assertThat(days.contains(Instant.MIN)).isFalse();
    assertThat(days.contains(Instant.MAX)).isFalse();
  }

  @Test
  void aScheduleThatCannotBeReadIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Occurrences.of(new Schedule(null, null, null, null, null, null)));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Occurrences.of(new Schedule("@daily", null, null, null, day(1), null)));
    assertThatThrownBy(() -> Occurrences.of(Schedule.cron("x", null, null, null)))
        .isInstanceOf(InvalidCron.class);
    assertThatThrownBy(() -> Occurrences.of(Schedule.cron("@daily", "Mars", null, null)))
        .isInstanceOf(DateTimeException.class);
  }

  private static Optional<Instant> latest(String cron) {
    return Occurrences.of(Schedule.cron(cron, null, null, null)).latest(Instant.MIN, Instant.MAX);
  }

  private static List<Instant> all(Schedule schedule) {
    return Occurrences.of(schedule).between(Instant.MIN, Instant.MAX, 100);
  }

  private static Schedule daily(Instant startAt, Instant endAt) {
    return Schedule.cron("@daily", null, startAt, endAt);
  }

  private static Instant day(int n) {
    return NEW_YEAR.plus(DAY.multipliedBy(n));
  }
}
