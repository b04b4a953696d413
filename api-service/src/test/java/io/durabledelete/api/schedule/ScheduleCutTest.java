package io.durabledelete.api.schedule;

import static com.mongodb.client.model.Filters.eq;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.mongodb.client.model.Updates;
import io.durabledelete.api.testing.RunApiTest;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.time.zone.ZoneOffsetTransition;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.bson.Document;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
class ScheduleCutTest extends RunApiTest {
  private static final Duration HOUR = Duration.ofHours(1);

  @Inject Dispatcher dispatcher;

  private final Instant thisHour = Instant.now().truncatedTo(ChronoUnit.HOURS);

  @BeforeEach
  void nothingElseIsDue() {
    around.database.getCollection("registrations").deleteMany(new Document());
  }

  @Test
  @DisplayName("S3: without from the series ends now")
  void endsNow() {
    UUID task = hourly();
    Instant before = now();

    assertThat(cut(task, "").statusCode()).isEqualTo(204);

    assertThat(endAt(task)).isBetween(before, now());
    assertThat(nextAt(task)).isNull();
    assertThat(registration(task)).as("a series with nothing left keeps it").isNotNull();
    assertThat(read(task).<String>path("status")).isEqualTo("ACTIVE");
  }

  @Test
  @DisplayName("S3: from an instant on nothing fires, before it everything does; what ran stays")
  void endsFromAnInstant() {
    UUID task = hourly();
    UUID ran = addPlanned(task, hour(-3));

    assertThat(cut(task, "?from=" + hour(2)).statusCode()).isEqualTo(204);

    assertThat(endAt(task)).isEqualTo(hour(2));
    assertThat(nextAt(task)).isEqualTo(hour(1));
    assertThat(calendar(task, hour(1), hour(48))).containsExactly(hour(1));
    assertThat(storedRun(ran)).isNotNull();
  }

  @Test
  @DisplayName("S3: the dispatcher fires the last occurrence before the end and none after it")
  void firesNothingBehindTheEnd() {
    UUID task = hourly();
    assertThat(cut(task, "?from=" + hour(1)).statusCode()).isEqualTo(204);
    put(task, thisHour);

    dispatcher.runOnce();
    dispatcher.runOnce();

    assertThat(plannedRuns(task)).containsExactly(thisHour);
    assertThat(registration(task)).doesNotContainKeys("next_at", "look_at");
  }

  @Test
  @DisplayName("S2, S3: what was due when the series was cut, and not fired yet, fires")
  void keepsWhatIsDueAlready() {
    UUID task = hourly();
    put(task, thisHour);

    assertThat(cut(task, "?from=" + hour(2)).statusCode()).isEqualTo(204);
    dispatcher.runOnce();

    assertThat(plannedRuns(task)).containsExactly(thisHour);
    assertThat(registration(task).getDate("next_at").toInstant()).isEqualTo(hour(1));
  }

  @Test
  @DisplayName("S3: from with another offset is the same instant")
  void readsOffsets() {
    UUID task = hourly();
    String from = hour(5).atZone(ZoneId.of("Asia/Kolkata")).toOffsetDateTime().toString();

    assertThat(asAdmin().queryParam("from", from).delete(schedule(task)).statusCode())
        .isEqualTo(204);

    assertThat(endAt(task)).isEqualTo(hour(5));
  }

  @ParameterizedTest
  @DisplayName("S3: a date is its midnight in the schedule's zone")
  @ValueSource(strings = {"Europe/Amsterdam", "America/Los_Angeles", "Pacific/Kiritimati", "UTC"})
  void endsFromADate(String zone) {
    UUID task = hourlyIn(zone);
    LocalDate date = LocalDate.now(ZoneId.of(zone)).plusDays(10);

    assertThat(cut(task, "?from=" + date).statusCode()).isEqualTo(204);

    assertThat(endAt(task)).isEqualTo(date.atStartOfDay(ZoneId.of(zone)).toInstant());
  }

  @Test
  @DisplayName("S3: a date whose midnight does not exist begins after the gap")
  void endsFromADateWithoutMidnight() {
    UUID task = hourlyIn("Africa/Cairo");
    ZoneId zone = ZoneId.of("Africa/Cairo");
    ZoneOffsetTransition transition = zone.getRules().nextTransition(Instant.now());
    while (!transition.isGap()) {
      transition = zone.getRules().nextTransition(transition.getInstant());
    }
    Instant gap = transition.getInstant();

    assertThat(cut(task, "?from=" + gap.atZone(zone).toLocalDate()).statusCode()).isEqualTo(204);

    assertThat(endAt(task)).isEqualTo(gap);
  }

  @ParameterizedTest
  @DisplayName("S3: today's date in the schedule's zone means now, yesterday's is past")
  @ValueSource(strings = {"Pacific/Kiritimati", "Pacific/Niue", "UTC"})
  void readsTodayAsNow(String zone) {
    UUID task = hourlyIn(zone);
    Instant before = now();
    LocalDate today = LocalDate.now(ZoneId.of(zone));

    assertProblem(cut(task, "?from=" + today.minusDays(1)), 400, "from-in-the-past");
    assertThat(endAt(task)).isNull();
    assertThat(cut(task, "?from=" + today).statusCode()).isEqualTo(204);

    assertThat(endAt(task)).isBetween(before, now());
  }

  @Test
  @DisplayName("S3: an instant up to 60 s ago means now; an earlier one is refused")
  void readsAMomentAgoAsNow() {
    UUID task = hourly();
    Instant before = now();

    assertProblem(cut(task, "?from=" + now().minusSeconds(61)), 400, "from-in-the-past");
    assertThat(endAt(task)).isNull();
    assertThat(cut(task, "?from=" + now().minusSeconds(30)).statusCode()).isEqualTo(204);

    assertThat(endAt(task)).isBetween(before, now());
  }

  @ParameterizedTest
  @DisplayName("S3: what is neither instant nor date is refused")
  @ValueSource(strings = {"tomorrow", "2027-02-30", "2027-01-01T00:00:00", "", "1800000000"})
  void refusesNonsense(String from) {
    UUID task = hourly();

    assertProblem(
        asAdmin().queryParam("from", from).delete(schedule(task)), 400, "invalid-parameter");

    assertThat(endAt(task)).isNull();
  }

  @Test
  @DisplayName("S3: a series ends never later than it did; ended before already is 404")
  void endsNeverLater() {
    UUID task = hourly();
    cut(task, "?from=" + hour(10));

    assertProblem(cut(task, "?from=" + hour(11)), 404, "not-found");
    assertProblem(cut(task, "?from=" + hour(11) + "&dry_run=true"), 404, "not-found");
    assertThat(endAt(task)).isEqualTo(hour(10));
    assertThat(cut(task, "?from=" + hour(4)).statusCode()).isEqualTo(204);
    assertThat(endAt(task)).isEqualTo(hour(4));
    assertThat(cut(task, "").statusCode()).isEqualTo(204);
    assertProblem(cut(task, ""), 404, "not-found");
  }

  @Test
  @DisplayName("S3: a task without a schedule, an unknown one and another project's are 404")
  void needsASchedule() {
    UUID bare = create("bare");

    for (String query : List.of("", "?dry_run=true", "?time=" + hour(2), "?from=" + hour(2))) {
      assertProblem(cut(bare, query), 404, "not-found");
      assertProblem(cut(UUID.randomUUID(), query), 404, "not-found");
    }
    UUID task = hourly();
    assertProblem(
        as(around.tokens.of("zoe", "elsewhere", "admin")).delete(schedule(task)), 404, "not-found");
    assertThat(endAt(task)).isNull();
  }

  @Test
  @DisplayName("S3: one instant ahead is cut, too; one that has passed has ended already")
  void endsASingleOccurrence() {
    UUID ahead = create(Map.of("name", "a", "schedule", Map.of("at", hour(2).toString())));
    UUID passed = create(Map.of("name", "p", "schedule", Map.of("at", hour(-2).toString())));

    assertProblem(cut(ahead, "?from=" + hour(3)), 404, "not-found");
    assertThat(cut(ahead, "?from=" + hour(2)).statusCode()).isEqualTo(204);
    assertProblem(cut(passed, ""), 404, "not-found");

    assertThat(nextAt(ahead)).isNull();
    assertThat(calendar(ahead, hour(0), hour(48))).isEmpty();
  }

  @Test
  @DisplayName("S3: a series that has not begun yet can be ended")
  void endsBeforeItBegins() {
    UUID task =
        create(
            Map.of(
                "name",
                "t",
                "schedule",
                Map.of("cron", "0 * * * *", "start_at", hour(100).toString())));

    assertThat(cut(task, "").statusCode()).isEqualTo(204);

    assertThat(nextAt(task)).isNull();
    assertThat(calendar(task, hour(0), hour(200))).isEmpty();
    assertThat(patch(task, Map.of("name", "still to be changed")).statusCode()).isEqualTo(200);
  }

  @Test
  @DisplayName("S3: a dry run says what would vanish and changes nothing")
  void looksOnly() {
    UUID task =
        create(
            Map.of(
                "name",
                "t",
                "schedule",
                Map.of("cron", "0 * * * *", "end_at", hour(130).toString())));
    Response before = read(task);
    Document registration = registration(task);

    Response many = cut(task, "?from=" + hour(10) + "&dry_run=true");
    Response few = cut(task, "?from=" + hour(127) + "&dry_run=true");
    Response none = cut(task, "?from=" + hour(129).plusSeconds(1) + "&dry_run=true");
    Response one = cut(task, "?time=" + hour(7) + "&dry_run=true");

    assertThat(many.statusCode()).isEqualTo(200);
    JsonNode preview = json(many.asString());
    assertThat(preview.path("count").asInt()).isEqualTo(120);
    assertThat(preview.path("first").asText()).isEqualTo(hour(10).toString());
    assertThat(preview.path("last").asText()).isEqualTo(hour(129).toString());
    assertThat(preview.path("items")).hasSize(100);
    assertThat(preview.path("items").get(99).asText()).isEqualTo(hour(109).toString());
    assertThat(few.<List<String>>path("items"))
        .containsExactly(hour(127).toString(), hour(128).toString(), hour(129).toString());
    assertThat(json(none.asString()).path("count").asInt()).isZero();
    assertThat(json(none.asString()).path("first").isNull()).isTrue();
    assertThat(json(none.asString()).path("last").isNull()).isTrue();
    assertThat(json(none.asString()).path("items")).isEmpty();
    assertThat(one.<List<String>>path("items")).containsExactly(hour(7).toString());
    Response after = read(task);
    assertThat(after.asString()).isEqualTo(before.asString());
    assertThat(after.header("ETag")).isEqualTo(before.header("ETag"));
    assertThat(registration(task)).isEqualTo(registration);
  }

  @Test
  @DisplayName("S3, S4: a dry run refuses what would be refused")
  void refusesWhenLookingOnly() {
    UUID task = hourly();

    assertProblem(
        cut(task, "?dry_run=true&from=" + now().minusSeconds(100)), 400, "from-in-the-past");
    assertProblem(cut(task, "?dry_run=true&time=" + hour(-1)), 400, "invalid-parameter");
    assertProblem(cut(task, "?dry_run=true&time=" + hour(2).plusSeconds(1)), 404, "not-found");
    assertProblem(cut(task, "?dry_run=maybe"), 400, "invalid-parameter");
  }

  @Test
  @DisplayName("S4: one occurrence is removed: the calendar and the dispatcher pass it")
  void removesOne() {
    UUID task = hourly();

    assertThat(cut(task, "?time=" + hour(1)).statusCode()).isEqualTo(204);

    assertThat(nextAt(task)).as("the registration follows").isEqualTo(hour(2));
    assertThat(endAt(task)).isNull();
    assertThat(calendar(task, hour(1), hour(4))).containsExactly(hour(2), hour(3));
    put(task, thisHour);
    dispatcher.runOnce();
    assertThat(plannedRuns(task)).containsExactly(thisHour);
    assertThat(nextAt(task)).isEqualTo(hour(2));
  }

  @Test
  @DisplayName("S4: a registration that stood at the removed occurrence does not fire it")
  void doesNotFireTheRemoved() {
    UUID task = hourly();
    cut(task, "?time=" + hour(2));
    cut(task, "?time=" + hour(3));

    assertThat(nextAt(task)).isEqualTo(hour(1));
    assertThat(calendar(task, hour(1), hour(6))).containsExactly(hour(1), hour(4), hour(5));
  }

  @Test
  @DisplayName("S4: what is no occurrence is 404, what is past 400")
  void refusesWhatIsNotThere() {
    UUID task = hourly();
    cut(task, "?from=" + hour(10));
    cut(task, "?time=" + hour(3));
    Document before = registration(task);

    assertProblem(cut(task, "?time=" + hour(2).plusMillis(1)), 404, "not-found");
    assertProblem(cut(task, "?time=" + hour(10)), 404, "not-found");
    assertProblem(cut(task, "?time=" + hour(3)), 404, "not-found");
    assertProblem(cut(task, "?time=" + hour(0).minusSeconds(1)), 400, "invalid-parameter");
    assertProblem(cut(task, "?time=2027-01-01"), 400, "invalid-parameter");
    assertProblem(cut(task, "?time="), 400, "invalid-parameter");

    assertThat(registration(task)).isEqualTo(before);
  }

  @Test
  @DisplayName("S4: time wins over from, whatever that says")
  void timeWins() {
    UUID task = hourly();

    assertThat(cut(task, "?from=" + hour(-100) + "&time=" + hour(2)).statusCode()).isEqualTo(204);
    assertThat(cut(task, "?time=" + hour(3) + "&from=" + hour(1)).statusCode()).isEqualTo(204);

    assertThat(endAt(task)).isNull();
    assertThat(calendar(task, hour(1), hour(6))).containsExactly(hour(1), hour(4), hour(5));
  }

  @Test
  @DisplayName("S3, S4: a cut changes version and audit like any other change")
  void changesTheTag() {
    UUID task = hourly();
    String before = read(task).header("ETag");

    cut(task, "?time=" + hour(2));

    assertThat(read(task).header("ETag")).isNotEqualTo(before);
  }

  @Test
  @DisplayName("S3, S4: 409 while the task is being deleted, 410 once it is gone")
  void leavesLeavingTasksAlone() {
    UUID task = hourly();
    deletionId(delete(task));
    List<String> queries = List.of("", "?from=" + hour(2), "?time=" + hour(2), "?dry_run=true");

    for (String query : queries) {
      assertProblem(cut(task, query), 409, "task-being-deleted");
    }
    around.worker.hardDelete(task);
    for (String query : queries) {
      assertProblem(cut(task, query), 410, "task-deleted");
    }
  }

  @Test
  @DisplayName("S3, X1: members may, viewers may not")
  void membersMay() {
    UUID task = hourly();

    assertProblem(as(token("vera", "viewer")).delete(schedule(task)), 403, "forbidden");
    assertProblem(
        as(token("vera", "viewer")).delete(schedule(task) + "?time=" + hour(2)), 403, "forbidden");
    assertThat(endAt(task)).isNull();
    assertThat(as(token("mia", "member")).delete(schedule(task) + "?time=" + hour(2)).statusCode())
        .isEqualTo(204);
    assertThat(as(token("mia", "member")).delete(schedule(task)).statusCode()).isEqualTo(204);
  }

  @Test
  @DisplayName("S4: cuts of different times at once all hold")
  void cutsAtOnce() {
    for (int round = 0; round < 5; round++) {
      UUID task = hourly();
      String admin = admin();

      List<Integer> answers =
          atOnce(
              4,
              i ->
                  send("DELETE", schedule(task) + "?time=" + hour(2 * i + 2), admin, null)
                      .statusCode());

      assertThat(answers).containsOnly(204);
      assertThat(calendar(task, hour(1), hour(10)))
          .containsExactly(hour(1), hour(3), hour(5), hour(7), hour(9));
    }
  }

  @Test
  @DisplayName("S3: ends at once: the earliest holds")
  void endsAtOnce() {
    for (int round = 0; round < 5; round++) {
      UUID task = hourly();
      String admin = admin();

      List<Integer> answers =
          atOnce(
              4,
              i ->
                  send("DELETE", schedule(task) + "?from=" + hour(i + 3), admin, null)
                      .statusCode());

      assertThat(answers).allMatch(status -> status == 204 || status == 404).contains(204);
      assertThat(endAt(task)).isEqualTo(hour(3));
      assertThat(calendar(task, hour(1), hour(10))).containsExactly(hour(1), hour(2));
    }
  }

  @Test
  @DisplayName("S2, S3: a dispatcher at the same moment: what it fired stays, the end holds")
  void cutsWhileFiring() {
    for (int round = 0; round < 10; round++) {
      UUID task = hourly();
      put(task, thisHour);
      String admin = admin();

      List<Integer> answers =
          atOnce(
              2,
              i ->
                  i == 0
                      ? send("DELETE", schedule(task), admin, null).statusCode()
                      : dispatcher.runOnce());

      assertThat(answers.getFirst()).isEqualTo(204);
      dispatcher.runOnce();
      assertThat(nextAt(task)).isNull();
      assertThat(plannedRuns(task)).hasSizeLessThanOrEqualTo(1);
      assertThat(calendar(task, hour(1), hour(10))).isEmpty();
    }
  }

  private UUID hourly() {
    return hourlyIn(null);
  }

  private UUID hourlyIn(String zone) {
    Map<String, String> schedule = new HashMap<>(Map.of("cron", "0 * * * *"));
    if (zone != null) {
      schedule.put("time_zone", zone);
    }
    return create(Map.of("name", UUID.randomUUID().toString(), "schedule", schedule));
  }

  /** The beginning of an hour, so many hours from this one's. */
  private Instant hour(int hours) {
    return thisHour.plus(HOUR.multipliedBy(hours));
  }

  private String schedule(UUID task) {
    return pathOf(task) + "/schedule";
  }

  private Response cut(UUID task, String query) {
    return asAdmin().delete(schedule(task) + query);
  }

  private List<Instant> calendar(UUID task, Instant from, Instant to) {
    return asAdmin()
        .get(pathOf(task) + "/occurrences?from=%s&to=%s".formatted(from, to))
        .<List<String>>path("items.planned_at")
        .stream()
        .map(Instant::parse)
        .toList();
  }

  private Instant endAt(UUID task) {
    String shown = read(task).path("schedule.end_at");
    Instant end = shown == null ? null : Instant.parse(shown);
    assertThat(instant(registration(task).get("schedule", Document.class), "end_at"))
        .as("the registration says the same")
        .isEqualTo(end);
    return end;
  }

  private void put(UUID task, Instant next) {
    around
        .database
        .getCollection("registrations")
        .updateOne(
            eq("task_uuid", task),
            Updates.combine(Updates.set("next_at", next), Updates.set("look_at", next)));
  }

  private Document registration(UUID task) {
    return around.database.getCollection("registrations").find(eq("task_uuid", task)).first();
  }

  private Instant nextAt(UUID task) {
    assertThat(instant(registration(task), "look_at"))
        .isEqualTo(instant(registration(task), "next_at"));
    return instant(registration(task), "next_at");
  }

  private static Instant instant(Document document, String field) {
    return document.getDate(field) == null ? null : document.getDate(field).toInstant();
  }

  private List<Instant> plannedRuns(UUID task) {
    return storedRuns().find(eq("task_uuid", task)).into(new ArrayList<>()).stream()
        .map(run -> run.getDate("planned_at").toInstant())
        .toList();
  }
}
