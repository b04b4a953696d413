package io.durabledelete.api.task;

import static org.assertj.core.api.Assertions.assertThat;

import io.durabledelete.api.testing.ApiTest;
import io.durabledelete.task.Task;
import io.durabledelete.testing.TaskBuilder;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
class TaskListTest extends ApiTest {

  @Test
  @DisplayName("T5: lists hide what is being deleted unless asked; a read by UUID shows it")
  void hidesWhatIsBeingDeleted() {
    UUID stays = create("stays");
    UUID off = create(Map.of("name", "off", "status", "DISABLED"));
    UUID goes = create("goes");
    UUID failed = createAndDelete("failed");
    around.worker.giveUp(failed, "boom");
    UUID deletion = deletionId(asAdmin().queryParam("reason", "old").delete(pathOf(goes)));

    assertThat(listed("")).containsExactly(stays, off);
    assertThat(listed("include_deleted=false")).containsExactly(stays, off);
    assertThat(listed("include_deleted=true")).containsExactly(stays, off, goes, failed);

    Response one = read(goes);
    assertThat(one.statusCode()).isEqualTo(200);
    assertThat(one.<String>path("status")).isEqualTo("PENDING_DELETE");
    assertThat(one.<String>path("deleted_at")).isEqualTo(one.path("deletion.requested_at"));
    assertThat(one.<String>path("deletion.deletion_id")).isEqualTo(deletion.toString());
    assertThat(one.<String>path("deletion.reason")).isEqualTo("old");
    assertThat(one.<String>path("deletion.requested_by")).isEqualTo("alice");
    assertThat(read(failed).<String>path("deletion.last_error")).isEqualTo("boom");
    assertThat(read(stays).<Map<String, ?>>path("")).doesNotContainKey("deletion");
  }

  @Test
  @DisplayName("P1: a task says in words when it fires, and when next, unless it does not fire")
  void saysWhenItFires() {
    Map<String, String> schedule = Map.of("cron", "0 6 * * 1-5", "time_zone", "Europe/Berlin");
    UUID weekdays = create(Map.of("name", "weekdays", "schedule", schedule));
    UUID off = create(Map.of("name", "off", "schedule", schedule, "status", "DISABLED"));
    UUID byHand = create("by hand");

    Response fires = read(weekdays);
    assertThat(fires.<String>path("schedule_in_words"))
        .isEqualTo("At 06:00, Monday to Friday (Europe/Berlin)");
    Instant next = Instant.parse(fires.path("next_run_at"));
    assertThat(next).isAfter(Instant.now());
    assertThat(next.atZone(ZoneId.of("Europe/Berlin")).toLocalTime()).isEqualTo(LocalTime.of(6, 0));
    assertThat(read(off).<String>path("next_run_at")).isNull();
    assertThat(read(off).<String>path("schedule_in_words")).isNotNull();
    assertThat(read(byHand).<String>path("schedule_in_words")).isNull();
    assertThat(read(byHand).<String>path("next_run_at")).isNull();
  }

  @Test
  @DisplayName("T2, T5: a filter may name an internal status together with include_deleted")
  void filtersByStatus() {
    UUID active = create("active");
    UUID off = create(Map.of("name", "off", "status", "DISABLED"));
    UUID pending = createAndDelete("pending");
    UUID failed = createAndDelete("failed");
    around.worker.giveUp(failed, "boom");

    assertThat(listed("status=ACTIVE")).containsExactly(active);
    assertThat(listed("status=DISABLED")).containsExactly(off);
    assertThat(listed("status=PENDING_DELETE&include_deleted=true")).containsExactly(pending);
    assertThat(listed("status=DELETE_FAILED&include_deleted=true")).containsExactly(failed);
    assertThat(listed("status=ACTIVE&include_deleted=true")).containsExactly(active);
    assertThat(listed("status=PENDING_DELETE")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "status=active",
        "status=GONE",
        "include_deleted=yes",
        "include_deleted=TRUE",
        "page_size=0",
        "page_size=501",
        "page_size=-1",
        "page_size=ten",
        "page_size=99999999999",
        "page_token=nonsense",
        "page_token=AAAA",
        "page_token=%C3%A4"
      })
  @DisplayName("X3, §10: a bad parameter of a list is refused and named")
  void refusesBadParameters(String query) {
    String name = query.substring(0, query.indexOf('='));

    assertThat(
            namedMembers(
                assertProblem(
                    send("GET", tasks() + "?" + query, admin(), null), 400, "invalid-parameter")))
        .containsExactly(name);
  }

  @Test
  @DisplayName("§10: names are filtered by their beginning, letter by letter")
  void filtersByPrefix() {
    UUID one = create("a.b one");
    UUID two = create("a.b two");
    create("A.b three");
    create("axb four");
    create("z a.b");
    UUID high = create("a.b \uDBFF\uDFFD");

    assertThat(listed("name_prefix=a.b")).containsExactly(one, two, high);
    assertThat(listed("name_prefix=a.b%20t")).containsExactly(two);
    assertThat(listed("name_prefix=.*")).isEmpty();
    assertThat(listed("name_prefix=")).hasSize(6);
  }

  @Test
  @DisplayName("§10: pages follow one another in a stable order, each task once")
  void pagesThroughAllTasksOnce() {
    List<UUID> expected = insert(250);

    assertThat(listed("").size()).isEqualTo(100);
    for (int size : List.of(1, 7, 100, 250, 500)) {
      if (size > 1) {
        assertThat(allPages(size)).as("pages of %d", size).isEqualTo(expected);
      }
    }
    Response whole = asAdmin().queryParam("page_size", 250).get(tasks());
    assertThat(whole.<String>path("next_page_token")).isNull();
    assertThat(whole.asString()).contains("next_page_token");
  }

  @Test
  @DisplayName("§10: tasks that come or go while one pages neither double nor hide the others")
  void pagesStaySoundWhileTasksComeAndGo() {
    List<UUID> expected = insert(30);
    Response first = asAdmin().queryParam("page_size", 10).get(tasks());

    deletionId(delete(expected.get(3)));
    deletionId(delete(expected.get(20)));
    UUID late = create("late");

    List<UUID> found = new ArrayList<>(ids(first));
    found.addAll(rest(first, 10));
    List<UUID> stillThere = new ArrayList<>(expected);
    stillThere.remove(expected.get(20));
    stillThere.add(late);
    assertThat(found).isEqualTo(stillThere);
  }

  @Test
  @DisplayName("X2: a token of another project's list shows nothing of that project")
  void tokensLeadNowhereElse() {
    insert(3);
    String token = asAdmin().queryParam("page_size", 2).get(tasks()).path("next_page_token");
    String other = project + "-other";

    Response list =
        as(around.tokens.of("bob", other, "viewer"))
            .queryParam("page_token", token)
            .get(tasksOf(other));

    assertThat(list.statusCode()).isIn(200, 400);
    if (list.statusCode() == 200) {
      assertThat(ids(list)).isEmpty();
    }
  }

  /** Straight into the database, in the order of the list. */
  private List<UUID> insert(int count) {
    List<Task> added = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      added.add(TaskBuilder.aTask().of(project).build());
    }
    around.database.getCollection("tasks", Task.class).insertMany(added);
    return added.stream().map(Task::id).toList();
  }

  private List<UUID> allPages(int size) {
    Response first = asAdmin().queryParam("page_size", size).get(tasks());
    List<UUID> found = new ArrayList<>(ids(first));
    found.addAll(rest(first, size));
    return found;
  }

  private List<UUID> rest(Response page, int size) {
    List<UUID> found = new ArrayList<>();
    String token = page.path("next_page_token");
    while (token != null) {
      Response next =
          asAdmin().queryParam("page_size", size).queryParam("page_token", token).get(tasks());
      assertThat(ids(next)).isNotEmpty().hasSizeLessThanOrEqualTo(size);
      found.addAll(ids(next));
      token = next.path("next_page_token");
    }
    return found;
  }

  private List<UUID> listed(String query) {
    var response = send("GET", tasks() + "?" + query, admin(), null);
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    return json(response.body()).path("items").findValuesAsText("task_uuid").stream()
        .distinct()
        .map(UUID::fromString)
        .toList();
  }

  private static List<UUID> ids(Response list) {
    assertThat(list.statusCode()).as(list.asString()).isEqualTo(200);
    return list.<List<String>>path("items.task_uuid").stream().map(UUID::fromString).toList();
  }
}
