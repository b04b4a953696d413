package io.durabledelete.api.schedule;

import static com.mongodb.client.model.Filters.eq;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.mongodb.client.model.Updates;
import io.durabledelete.api.testing.RunApiTest;
import io.durabledelete.testing.TestServers;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Date;
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
class CalendarTest extends RunApiTest {
  @Inject Dispatcher dispatcher;

  private final Instant thisHour = Instant.now().truncatedTo(ChronoUnit.HOURS);

  /** What the calendar shows; two are equal when they show the same. */
  private record Item(Instant plannedAt, String taskUuid, String runId) {}

  @BeforeEach
  void nothingElseIsDue() {
    around.database.getCollection("registrations").deleteMany(new Document());
  }

  @Test
  @DisplayName("S5: from is inclusive, to is exclusive, for what fired and for what will")
  void hasItsBounds() {
    UUID task = hourly();
    UUID first = addPlanned(task, hour(-3));
    UUID second = addPlanned(task, hour(-2));
    addPlanned(task, hour(-1));

    assertThat(ofTask(task, hour(-3), hour(-1)))
        .containsExactly(item(task, -3, first), item(task, -2, second));
    assertThat(ofTask(task, hour(-3).plusMillis(1), hour(-2).plusMillis(1)))
        .containsExactly(item(task, -2, second));
    assertThat(ofTask(task, hour(1), hour(3)))
        .containsExactly(item(task, 1, null), item(task, 2, null));
    assertThat(ofTask(task, hour(1).plusMillis(1), hour(2).plusMillis(1)))
        .containsExactly(item(task, 2, null));
    assertThat(ofTask(task, hour(1).plusMillis(1), hour(2))).isEmpty();
  }

  @Test
  @DisplayName("S5: the past is what was recorded, the future what is planned; a list through now")
  void showsPastAndFuture() {
    UUID task = hourly();
    UUID other = create("without a schedule");
    UUID ran = addPlanned(task, hour(-5));
    set(ran, "status", "COMPLETED");
    UUID earlier = addPlanned(other, hour(-4));
    addRun(task); // by hand: in no calendar

    assertThat(ofProject(hour(-6), hour(3)))
        .containsExactly(
            item(task, -5, ran),
            item(other, -4, earlier),
            item(task, 1, null),
            item(task, 2, null));
    assertThat(ofTask(task, hour(-6), hour(2)))
        .containsExactly(item(task, -5, ran), item(task, 1, null));
    assertThat(ofTask(other, hour(-6), hour(2))).containsExactly(item(other, -4, earlier));
  }

  @Test
  @DisplayName("S5: at most 366 days apart, and in their order")
  void boundsTheWindow() {
    UUID task = yearly();
    String day366 = window(hour(0), hour(0).plus(Duration.ofDays(366)));
    String longer = window(hour(0), hour(0).plus(Duration.ofDays(366)).plusMillis(1));

    for (String path : List.of(pathOf(task) + "/occurrences", projectCalendar())) {
      assertThat(asAdmin().get(path + day366).statusCode()).isEqualTo(200);
      for (String bad :
          List.of(
              longer,
              window(hour(1), hour(0)),
              window(hour(1), hour(1)),
              "?from=2027-01-01&to=2027-01-02T00:00:00Z",
              "?from=x",
              "?to=2020-01-01T00:00:00Z",
              "?page_size=0",
              "?page_size=501",
              "?page_token=x",
              "?page_token=AAAAAAAAAAAAAAAAAAAAAA",
              "?order=desc")) {
        assertProblem(asAdmin().get(path + bad), 400, "invalid-parameter");
      }
    }
  }

  @Test
  @DisplayName("S5: a page token of another list is refused")
  void refusesForeignTokens() {
    UUID task = hourly();
    addRuns(task, 3);
    String foreign = asAdmin().get(pathOf(task) + "/runs?page_size=1").path("next_page_token");
    assertThat(foreign).isNotBlank();

    assertProblem(
        asAdmin().get(projectCalendar() + "?page_token=" + foreign), 400, "invalid-parameter");
    String own = asAdmin().get(projectCalendar() + "?page_size=1").path("next_page_token");
    assertProblem(
        asAdmin().get(pathOf(task) + "/runs?page_token=" + own), 400, "invalid-parameter");
  }

  @Test
  @DisplayName("S5: start_at, end_at and removed occurrences are respected")
  void respectsTheSchedule() {
    UUID task =
        scheduled(
            Map.of(
                "cron", "0 * * * *", "start_at", hour(2).toString(), "end_at", hour(6).toString()));
    asAdmin().delete(pathOf(task) + "/schedule?time=" + hour(4));

    assertThat(ofTask(task, hour(0), hour(48)))
        .containsExactly(item(task, 2, null), item(task, 3, null), item(task, 5, null));
  }

  @Test
  @DisplayName("S5: disabled tasks and those on their way out plan nothing; what they did is shown")
  void leavesOutWhatWillNotFire() {
    UUID disabled = hourly();
    UUID leaving = hourly();
    UUID ran = addPlanned(disabled, hour(-2));
    patch(disabled, Map.of("status", "DISABLED"));
    deletionId(delete(leaving));

    assertThat(ofProject(hour(-3), hour(3))).containsExactly(item(disabled, -2, ran));
    assertThat(ofTask(disabled, hour(0), hour(3))).isEmpty();
    assertThat(ofTask(leaving, hour(0), hour(3))).isEmpty();
    patch(disabled, Map.of("status", "ACTIVE"));
    assertThat(ofProject(hour(1), hour(2))).containsExactly(item(disabled, 1, null));
  }

  @Test
  @DisplayName("S5, T5: a deleted task's calendar is 410, an unknown one's 404")
  void saysThatATaskIsGone() {
    UUID task = hourly();
    deletionId(delete(task));
    around.worker.hardDelete(task);

    assertProblem(asAdmin().get(pathOf(task) + "/occurrences"), 410, "task-deleted");
    assertProblem(asAdmin().get(pathOf(UUID.randomUUID()) + "/occurrences"), 404, "not-found");
    assertThat(ofProject(hour(0), hour(5))).isEmpty();
  }

  @Test
  @DisplayName("S5, R4: deleted runs are hidden")
  void hidesDeletedRuns() {
    UUID task = hourly();
    UUID hidden = addPlanned(task, hour(-2));
    UUID shown = addPlanned(task, hour(-1));
    asAdmin().delete("/api/v1/projects/" + project + "/runs/" + hidden);

    assertThat(ofTask(task, hour(-3), hour(0))).containsExactly(item(task, -1, shown));
    assertThat(ofProject(hour(-3), hour(0))).containsExactly(item(task, -1, shown));
  }

  @Test
  @DisplayName("S5: a series that never fires, one that is over and one instant that passed")
  void showsNothingOfWhatNeverFires() {
    scheduled(Map.of("cron", "0 0 31 2 *"));
    scheduled(Map.of("at", hour(-1).toString()));
    UUID over = hourly();
    asAdmin().delete(pathOf(over) + "/schedule");
    UUID once = scheduled(Map.of("at", hour(2).plusMillis(7).toString()));

    assertThat(ofProject(hour(0), hour(24 * 365)))
        .containsExactly(new Item(hour(2).plusMillis(7), once.toString(), null));
  }

  @ParameterizedTest
  @DisplayName("S5: page by page it is the same list, by instant and task")
  @ValueSource(ints = {1, 7, 100})
  void pages(int size) {
    List<UUID> tasks = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      tasks.add(hourly());
    }
    tasks.add(scheduled(Map.of("cron", "*/30 * * * *")));
    for (int hours = -6; hours < 0; hours++) {
      for (UUID task : tasks) {
        addPlanned(task, hour(hours));
      }
    }
    Instant from = hour(-6);
    Instant to = hour(18);
    List<Item> all = ofProject(from, to);
    assertThat(all)
        .hasSizeBetween(6 * 5 + 17 * 6, 6 * 5 + 17 * 6 + 2)
        .isSortedAccordingTo(Comparator.comparing(Item::plannedAt).thenComparing(Item::taskUuid))
        .doesNotHaveDuplicates();

    assertThat(paged(projectCalendar() + window(from, to), size)).isEqualTo(all);
    UUID one = tasks.get(2);
    assertThat(paged(pathOf(one) + "/occurrences" + window(from, to), size))
        .isEqualTo(all.stream().filter(item -> item.taskUuid().equals(one.toString())).toList());
  }

  @Test
  @DisplayName("S5: 100 on a page by default, and no further page behind the last")
  void hasADefaultPageSize() {
    UUID task = hourly();

    Response first = asAdmin().get(pathOf(task) + "/occurrences" + window(hour(1), hour(151)));
    Response exact = asAdmin().get(pathOf(task) + "/occurrences" + window(hour(1), hour(101)));

    assertThat(first.<List<?>>path("items")).hasSize(100);
    assertThat(first.<String>path("next_page_token")).isNotBlank();
    assertThat(exact.<List<?>>path("items")).hasSize(100);
    assertThat(exact.<String>path("next_page_token")).isNull();
  }

  @Test
  @DisplayName("S5: an occurrence that fires meanwhile is always there, once: planned, or as a run")
  void neverMissesWhatFiresMeanwhile() {
    for (int round = 0; round < 12; round++) {
      Instant planned = now().minusSeconds(2);
      List<UUID> tasks = new ArrayList<>();
      for (int i = 0; i < 10; i++) {
        UUID task =
            scheduled(Map.of("cron", "0 0 1 1 *", "start_at", planned.minusSeconds(60).toString()));
        due(task, planned);
        tasks.add(task);
      }
      Instant from = planned.minusSeconds(1);
      Instant to = planned.plusSeconds(1);

      List<List<Item>> seen =
          atOnce(
              9,
              i -> {
                if (i > 0) {
                  return ofProject(from, to);
                }
                dispatcher.runOnce();
                return List.of();
              });

      for (List<Item> items : seen.subList(1, seen.size())) {
        assertThat(items)
            .extracting(Item::taskUuid)
            .containsExactlyInAnyOrderElementsOf(tasks.stream().map(UUID::toString).toList());
      }
      around.database.getCollection("registrations").deleteMany(new Document());
      storedRuns().deleteMany(eq("project_id", project));
    }
  }

  @Test
  @DisplayName("S5, X1: other projects are invisible; viewers may look")
  void staysInItsProject() {
    UUID task = hourly();
    UUID ran = addPlanned(task, hour(-1));
    String other = TestServers.randomName("p");
    String stranger = around.tokens.of("zoe", other, "admin");
    String window = window(hour(-2), hour(2));

    assertThat(
            as(stranger)
                .get("/api/v1/projects/%s/occurrences%s".formatted(other, window))
                .<List<?>>path("items"))
        .isEmpty();
    assertProblem(as(stranger).get(projectCalendar() + window), 404, "not-found");
    assertProblem(
        as(stranger)
            .get("/api/v1/projects/%s/tasks/%s/occurrences%s".formatted(other, task, window)),
        404,
        "not-found");
    assertThat(items(as(token("vera", "viewer")).get(projectCalendar() + window)))
        .containsExactly(item(task, -1, ran), item(task, 1, null));
  }

  private UUID hourly() {
    return scheduled(Map.of("cron", "0 * * * *"));
  }

  private UUID yearly() {
    return scheduled(Map.of("cron", "0 0 1 1 *"));
  }

  private UUID scheduled(Map<String, String> schedule) {
    return create(
        new HashMap<>(Map.of("name", UUID.randomUUID().toString(), "schedule", schedule)));
  }

  /** The registration stands at that instant, which may be any: a test moves time like this. */
  private void due(UUID task, Instant planned) {
    around
        .database
        .getCollection("registrations")
        .updateOne(
            eq("task_uuid", task),
            Updates.combine(
                Updates.set("schedule", new Document("at", Date.from(planned))),
                Updates.set("next_at", planned),
                Updates.set("look_at", planned)));
  }

  /** The beginning of an hour, so many hours from this one's. */
  private Instant hour(int hours) {
    return thisHour.plus(Duration.ofHours(hours));
  }

  private Item item(UUID task, int hours, UUID run) {
    return new Item(hour(hours), task.toString(), run == null ? null : run.toString());
  }

  private String projectCalendar() {
    return "/api/v1/projects/" + project + "/occurrences";
  }

  private static String window(Instant from, Instant to) {
    return "?from=%s&to=%s".formatted(from, to);
  }

  private List<Item> ofTask(UUID task, Instant from, Instant to) {
    return items(
        asAdmin().get(pathOf(task) + "/occurrences" + window(from, to) + "&page_size=500"));
  }

  private List<Item> ofProject(Instant from, Instant to) {
    return items(asAdmin().get(projectCalendar() + window(from, to) + "&page_size=500"));
  }

  private static List<Item> items(Response response) {
    assertThat(response.statusCode()).as(response.asString()).isEqualTo(200);
    List<Item> items = new ArrayList<>();
    for (JsonNode item : json(response.asString()).path("items")) {
      assertThat(item.has("run_id")).isTrue();
      items.add(
          new Item(
              Instant.parse(item.path("planned_at").asText()),
              item.path("task_uuid").asText(),
              item.path("run_id").isNull() ? null : item.path("run_id").asText()));
    }
    return items;
  }

  private List<Item> paged(String path, int size) {
    List<Item> items = new ArrayList<>();
    String token = "";
    while (token != null) {
      Response page = asAdmin().get(path + "&page_size=" + size + token);
      List<Item> found = items(page);
      assertThat(found).hasSizeBetween(1, size);
      items.addAll(found);
      String next = page.path("next_page_token");
      token = next == null ? null : "&page_token=" + next;
    }
    return items;
  }
}
