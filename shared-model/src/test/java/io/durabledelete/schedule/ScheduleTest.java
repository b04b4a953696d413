package io.durabledelete.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.stream.LongStream;
import org.bson.BsonDocument;
import org.bson.BsonDocumentReader;
import org.bson.BsonDocumentWriter;
import org.bson.codecs.Codec;
import org.bson.codecs.CollectionCodecProvider;
import org.bson.codecs.DecoderContext;
import org.bson.codecs.EncoderContext;
import org.bson.codecs.ValueCodecProvider;
import org.bson.codecs.configuration.CodecRegistries;
import org.bson.codecs.jsr310.Jsr310CodecProvider;
import org.bson.codecs.record.RecordCodecProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ScheduleTest {
  private static final Instant NEW_YEAR = Instant.parse("2026-01-01T00:00:00Z");
  private static final Instant SUMMER = Instant.parse("2026-07-01T00:00:00Z");

  @Test // S1
  void acceptsACronSeriesAndASingleInstant() {
    assertThat(Schedule.cron("0 3 * * *", null, null, null).problems()).isEmpty();
    assertThat(Schedule.cron("@daily", "Europe/Amsterdam", NEW_YEAR, SUMMER).problems()).isEmpty();
    assertThat(Schedule.at(NEW_YEAR).problems()).isEmpty();
  }

  @Test // S1
  void acceptsAnExpressionThatNeverComes() {
    assertThat(Schedule.cron("0 0 31 2 *", null, null, null).problems()).isEmpty();
  }

  @Test // S1
  void needsEitherCronOrAt() {
    assertProblem(
        new Schedule(null, null, null, null, null, null),
        "cron",
        "A schedule has either cron or at, and this one has neither.");
    assertProblem(
        new Schedule("@daily", null, null, null, NEW_YEAR, null),
        "at",
        "A schedule has either cron or at, and this one has both.");
  }

  @Test // S1
  void saysWhatIsWrongWithTheExpression() {
    assertProblem(
        Schedule.cron("0 24 * * *", null, null, null),
        "cron",
        "The hour field has \"24\" at position 3: use a number from 0 to 23.");
  }

  @ParameterizedTest // S1
  @ValueSource(
      strings = {"UTC", "GMT", "Etc/UTC", "Asia/Kolkata", "America/Argentina/Salta", "EST5EDT"})
  void acceptsNamesOfTheTimeZoneDatabase(String timeZone) {
    assertThat(Schedule.cron("@daily", timeZone, null, null).problems()).isEmpty();
  }

  @ParameterizedTest // S1
  @ValueSource(
      strings = {
        "",
        " ",
        "Z",
        "+02:00",
        "UTC+2",
        "GMT+02:00",
        "PST",
        "CTT",
        "europe/amsterdam",
        "Europe/Amsterdam ",
        "Europe/Atlantis",
        "SystemV/EST5"
      })
  void refusesOtherNamesOfTimeZones(String timeZone) {
    assertProblem(
        Schedule.cron("@daily", timeZone, null, null),
        "time_zone",
        "\"%s\" is not a name of the IANA time zone database: use one such as Europe/Amsterdam or UTC."
            .formatted(timeZone));
  }

  @Test // S1
  void refusesATimeZoneForASingleInstant() {
    assertProblem(
        new Schedule(null, "UTC", null, null, NEW_YEAR, null),
        "time_zone",
        "A time zone goes with cron only: at is an instant and needs none.");
  }

  @Test // S1
  void refusesAnEndThatIsNotAfterTheStart() {
    String message = "end_at must be later than start_at.";
    assertProblem(Schedule.cron("@daily", null, SUMMER, NEW_YEAR), "end_at", message);
    assertProblem(Schedule.cron("@daily", null, SUMMER, SUMMER), "end_at", message);
  }

  @Test
  void refusesYearsBefore1970AndAfter9999() {
    Instant tooEarly = Instant.parse("1969-12-31T23:59:59.999Z");
    Instant tooLate = Instant.parse("+10000-01-01T00:00:00Z");

    assertThat(Schedule.cron("@daily", null, Instant.EPOCH, tooLate.minusMillis(1)).problems())
        .isEmpty();
    assertThat(new Schedule(null, null, tooEarly, tooLate, Instant.MAX, null).problems())
        .extracting(ScheduleProblem::member, ScheduleProblem::message)
        .containsExactly(
            tuple("start_at", "start_at must lie in the years 1970 to 9999 (UTC)."),
            tuple("end_at", "end_at must lie in the years 1970 to 9999 (UTC)."),
            tuple("at", "at must lie in the years 1970 to 9999 (UTC)."));
  }

  @Test
  void refusesMoreThanAThousandRemovedOccurrences() {
    List<Instant> days = LongStream.range(0, 1001).mapToObj(Instant::ofEpochSecond).toList();

    assertThat(new Schedule("@daily", null, null, null, null, days.subList(1, 1001)).problems())
        .isEmpty();
    assertProblem(
        new Schedule("@daily", null, null, null, null, days),
        "removed",
        "At most 1000 occurrences can be removed from a schedule, and these are 1001.");
  }

  @Test
  void tellsEverythingThatIsWrongAtOnce() {
    assertThat(new Schedule("x", "Mars", SUMMER, NEW_YEAR, SUMMER, null).problems())
        .extracting(ScheduleProblem::member)
        .containsExactly("at", "cron", "time_zone", "end_at");
  }

  @Test // S1
  void theZoneIsUtcUnlessOneIsGiven() {
    assertThat(Schedule.cron("@daily", null, null, null).zone()).isEqualTo(ZoneId.of("UTC"));
    assertThat(Schedule.cron("@daily", "Asia/Tokyo", null, null).zone())
        .isEqualTo(ZoneId.of("Asia/Tokyo"));
  }

  @Test // S3
  void neverEndsLaterThanItDid() {
    Schedule endless = Schedule.cron("@daily", "Asia/Tokyo", NEW_YEAR, null);
    Schedule ended = Schedule.cron("@daily", "Asia/Tokyo", NEW_YEAR, SUMMER);

    assertThat(endless.withEndAt(SUMMER)).isEqualTo(ended);
    assertThat(ended.withEndAt(SUMMER.plusSeconds(1))).isEqualTo(ended);
    assertThat(ended.withEndAt(SUMMER.minusSeconds(1)).endAt()).isEqualTo(SUMMER.minusSeconds(1));
  }

  @Test // S4
  void keepsRemovedOccurrencesInOrderAndOnce() {
    Schedule schedule =
        Schedule.cron("@daily", null, null, null)
            .withRemoved(SUMMER)
            .withRemoved(NEW_YEAR)
            .withRemoved(SUMMER);

    assertThat(schedule.removed()).containsExactly(NEW_YEAR, SUMMER);
  }

  @Test
  void keepsWholeMillisecondsAsMongoDbDoes() {
    Instant exact = Instant.parse("2026-01-01T00:00:00.123456789Z");
    Instant kept = Instant.parse("2026-01-01T00:00:00.123Z");

    assertThat(new Schedule(null, null, exact, exact, exact, List.of(exact)))
        .isEqualTo(new Schedule(null, null, kept, kept, kept, List.of(kept)));
  }

  @Test
  void isStoredUnderItsJsonNamesWithNothingForNull() {
    Schedule series =
        Schedule.cron("@daily", "Asia/Tokyo", NEW_YEAR, SUMMER)
            .withRemoved(Instant.parse("2026-05-05T15:00:00Z"));

    assertStored(
        series,
        """
        {"cron": "@daily", "time_zone": "Asia/Tokyo",
         "start_at": {"$date": "2026-01-01T00:00:00Z"},
         "end_at": {"$date": "2026-07-01T00:00:00Z"},
         "removed": [{"$date": "2026-05-05T15:00:00Z"}]}
        """);
    assertStored(Schedule.at(SUMMER), "{\"at\": {\"$date\": \"2026-07-01T00:00:00Z\"}}");
  }

  private static void assertProblem(Schedule schedule, String member, String message) {
    assertThat(schedule.problems()).containsExactly(new ScheduleProblem(member, message));
  }

  private static void assertStored(Schedule schedule, String json) {
    Codec<Schedule> codec =
        CodecRegistries.fromProviders(
                new ValueCodecProvider(),
                new Jsr310CodecProvider(),
                new CollectionCodecProvider(),
                new RecordCodecProvider())
            .get(Schedule.class);
    BsonDocument document = new BsonDocument();
    codec.encode(new BsonDocumentWriter(document), schedule, EncoderContext.builder().build());

    assertThat(document).isEqualTo(BsonDocument.parse(json));
    assertThat(codec.decode(new BsonDocumentReader(document), DecoderContext.builder().build()))
        .isEqualTo(schedule);
  }
}
