package io.durabledelete.api.bulk;

import static com.mongodb.client.model.Filters.eq;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.durabledelete.api.testing.ApiTest;
import io.durabledelete.api.testing.Broker.Message;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.bson.Document;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@QuarkusTest
@DisplayName("D12: many tasks in one request, followed, resumed, undone")
class TaskBulkTest extends ApiTest {
  private static final String WORK = "task-bulk-work";
  private static final List<String> COUNTS =
      List.of("pending", "deleted", "failed", "restored", "skipped", "already_deleted");

  @Inject TaskBulkWork work;
  @Inject BulkRetention retention;

  @BeforeEach
  void onlyWorkWhenToldTo() {
    scheduler.pause(WORK);
    around.database.getCollection("task_bulks").deleteMany(new Document());
    around.database.getCollection("task_bulk_chunks").deleteMany(new Document());
  }

  @AfterEach
  void workAgain() {
    scheduler.resume(WORK);
  }

  @ParameterizedTest
  @DisplayName("a body that is not as it should be is refused with the member's name")
  @CsvSource(
      delimiter = '|',
      value = {
        "{}|task_uuids",
        "{\"task_uuids\":[]}|task_uuids",
        "{\"task_uuids\":null,\"filter\":null}|task_uuids",
        "{\"task_uuids\":\"all\"}|task_uuids",
        "{\"task_uuids\":[\"x\"]}|task_uuids[0]",
        "{\"task_uuids\":[null]}|task_uuids[0]",
        "{\"task_uuids\":[\"0190a6e2-7c1b-7d3e-9f00-1b2c3d4e5f60\"],\"filter\":{\"all\":true}}|filter",
        "{\"filter\":{}}|filter",
        "{\"filter\":{\"all\":false}}|filter",
        "{\"filter\":{\"all\":true,\"name_prefix\":\"a\"}}|filter",
        "{\"filter\":{\"name_prefix\":\"\"}}|filter.name_prefix",
        "{\"filter\":{\"status\":\"PENDING_DELETE\"}}|filter.status",
        "{\"filter\":{\"status\":\"active\"}}|filter.status",
        "{\"filter\":{\"name\":\"a\"}}|filter.name",
        "{\"filter\":{\"all\":true},\"grace\":\"P91D\"}|grace",
        "{\"filter\":{\"all\":true},\"grace\":\"-PT1H\"}|grace",
        "{\"filter\":{\"all\":true},\"grace\":5}|grace",
        "{\"filter\":{\"all\":true},\"dry_run\":\"yes\"}|dry_run",
        "{\"filter\":{\"all\":true},\"force\":true}|force",
      })
  void refusesABadBody(String body, String member) {
    UUID task = create("t");

    JsonNode problem = assertProblem(bulk(body), 400, "invalid-body");

    assertThat(namedMembers(problem)).contains(member);
    workAll();
    assertThat(stored(task).getString("status")).isEqualTo("ACTIVE");
  }

  @Test
  @DisplayName("X1: it takes an admin; and another's project is not there")
  void needsAnAdmin() {
    Map<String, ?> all = Map.of("filter", Map.of("all", true));
    String member = around.tokens.of("bob", project, "member");
    assertProblem(
        as(member).contentType(ContentType.JSON).body(all).post(tasks() + "/bulk-delete"),
        403,
        "forbidden");
    Response accepted = bulk(Map.of("filter", Map.of("all", true)));
    String elsewhere = accepted.header("Location").replace(project, project + "x");
    assertProblem(as(admin()).get(elsewhere), 404, "not-found");
    assertProblem(as(member).post(accepted.header("Location") + "/restore"), 403, "forbidden");
  }

  @Test
  @DisplayName("by list: unknown ones count as deleted, protected ones are skipped, doubled as one")
  void deletesByList() {
    UUID one = create("one");
    UUID other = create(Map.of("name", "other", "status", "DISABLED"));
    UUID kept = create(Map.of("name", "kept", "protected", true));
    UUID bystander = create("bystander");
    UUID earlier = create("earlier");
    UUID deletionOfEarlier = deletionId(delete(earlier));
    UUID unknown = UUID.randomUUID();

    Response accepted =
        bulk(
            Map.of(
                "task_uuids",
                List.of(one, other, kept, earlier, unknown, one),
                "reason",
                "off-boarding"));

    assertThat(accepted.statusCode()).isEqualTo(202);
    assertThat(accepted.<String>path("state")).isEqualTo("RUNNING");
    assertThat(accepted.<Integer>path("matched")).isEqualTo(5);
    assertThat(accepted.<Integer>path("pending")).isEqualTo(5);
    workAll();
    JsonNode marked = follow(accepted);
    assertThat(marked.path("skipped").asInt()).isEqualTo(1);
    assertThat(marked.path("already_deleted").asInt()).isEqualTo(1);
    assertThat(marked.path("pending").asInt()).isEqualTo(3);
    assertThat(stored(one))
        .containsEntry("status", "PENDING_DELETE")
        .extracting("deletion", org.assertj.core.api.InstanceOfAssertFactories.type(Document.class))
        .satisfies(deletion -> assertThat(deletion).containsEntry("reason", "off-boarding"));
    assertThat(stored(earlier).get("deletion", Document.class).get("id", UUID.class))
        .as("it joins a deletion under way")
        .isEqualTo(deletionOfEarlier);
    assertThat(stored(bystander).getString("status")).isEqualTo("ACTIVE");
    assertThat(stored(kept).getString("status")).isEqualTo("ACTIVE");

    Stream.of(one, other, earlier).forEach(around.worker::hardDelete);
    workAll();

    JsonNode done = follow(accepted);
    assertThat(done.path("state").asText()).isEqualTo("DONE");
    assertThat(done.path("deleted").asInt()).isEqualTo(3);
    assertThat(done.path("completed_at").isNull()).isFalse();
  }

  @Test
  @DisplayName("by filter: what it means is frozen when it is accepted")
  void isFrozenWhenAccepted() {
    UUID first = create("a-1");
    UUID renamed = create("a-2");
    UUID disabled = create(Map.of("name", "a-3", "status", "DISABLED"));
    UUID notMeant = create("b-1");

    assertThat(dryRun(Map.of("name_prefix", "a-", "status", "ACTIVE"))).isEqualTo(2);
    assertThat(dryRun(Map.of("all", true))).isEqualTo(4);
    Response accepted = bulk(Map.of("filter", Map.of("name_prefix", "a-", "status", "ACTIVE")));
    UUID later = create("a-4");
    patch(renamed, Map.of("name", "c-2")).then().statusCode(200);
    patch(disabled, Map.of("status", "ACTIVE")).then().statusCode(200);
    workAll();

    assertThat(follow(accepted).path("matched").asInt()).isEqualTo(2);
    assertThat(statuses(first, renamed)).containsOnly("PENDING_DELETE");
    assertThat(statuses(disabled, notMeant, later)).containsOnly("ACTIVE");
  }

  @Test
  @DisplayName("a dry run changes nothing")
  void dryRunChangesNothing() {
    UUID task = create("t");

    assertThat(dryRun(Map.of("all", true))).isEqualTo(1);

    workAll();
    assertThat(stored(task).getString("status")).isEqualTo("ACTIVE");
    assertThat(around.database.getCollection("task_bulk_chunks").countDocuments(eq("_id.n", 0)))
        .isZero();
  }

  @Test
  @DisplayName("a filter that means nothing is done at once")
  void nothingToDo() {
    Response accepted = bulk(Map.of("filter", Map.of("all", true)));
    workAll();
    assertThat(follow(accepted).path("state").asText()).isEqualTo("DONE");
    assertThat(follow(accepted).path("matched").asInt()).isZero();
  }

  @Test
  @DisplayName("its jobs go a way of their own, each once, and with a grace none is published")
  void publishesItsJobs() {
    List<UUID> tasks = create("t", 3);
    bulk(Map.of("task_uuids", tasks));
    workAll();
    workAll();
    List<Message> messages =
        around.broker.drain("task.delete.bulk").stream()
            .filter(message -> tasks.stream().anyMatch(message::isAbout))
            .toList();
    assertThat(messages).hasSize(3);
    assertThat(tasks).allSatisfy(task -> assertThat(around.broker.jobsOf(task)).isEmpty());

    UUID graced = create("graced");
    bulk(Map.of("task_uuids", List.of(graced), "grace", "PT1H"));
    workAll();
    assertThat(around.broker.drain("task.delete.bulk")).noneMatch(m -> m.isAbout(graced));
    assertThat(stored(graced).get("deletion", Document.class).getDate("not_before").toInstant())
        .isAfter(Instant.now().plus(Duration.ofMinutes(55)));
  }

  @Test
  @DisplayName("each task at most once per bulk: one that was restored meanwhile is left alone")
  void marksEachTaskOnce() {
    List<UUID> tasks = create("t", 4);
    Response accepted = bulk(Map.of("task_uuids", tasks, "grace", "PT1H"));
    workAll();
    UUID restored = tasks.getFirst();
    asAdmin().post(pathOf(restored) + "/restore").then().statusCode(200);

    // a replica that is behind, or a crash before it moved on: the chunk is done again
    rewind(accepted, "next_to_mark", 0);
    workAll();

    assertThat(stored(restored).getString("status")).isEqualTo("ACTIVE");
    JsonNode bulk = follow(accepted);
    assertThat(bulk.path("restored").asInt()).isEqualTo(1);
    assertThat(bulk.path("pending").asInt()).isEqualTo(3);
    assertThat(bulk.path("skipped").asInt()).isZero();
    assertThat(stored(tasks.get(1)).get("deletion", Document.class).getInteger("requests"))
        .isEqualTo(1);
    // a single delete afterwards is another matter
    deletionId(delete(restored));
    assertThat(follow(accepted).path("restored").asInt()).isEqualTo(1);
    assertThat(follow(accepted).path("pending").asInt()).isEqualTo(3);
  }

  @Test
  @DisplayName("several replicas work on one bulk, and it comes out exactly")
  void isWorkedOnByMany() {
    List<UUID> tasks = importTasks(1_700);
    List<UUID> listed = new ArrayList<>(tasks);
    for (int i = 0; i < 30; i++) {
      listed.add(i * 50, UUID.randomUUID());
    }
    for (int i = 0; i < 7; i++) {
      put(tasks.get(i * 200), "protected", true);
    }

    Response accepted = bulk(Map.of("task_uuids", listed));
    atOnce(
        4,
        i -> {
          workAll();
          return i;
        });

    JsonNode bulk = follow(accepted);
    assertThat(bulk.path("already_deleted").asInt()).isEqualTo(30);
    assertThat(bulk.path("skipped").asInt()).isEqualTo(7);
    assertThat(bulk.path("pending").asInt()).isEqualTo(1_693);
    assertThat(
            around
                .database
                .getCollection("tasks")
                .countDocuments(
                    new Document("project_id", project).append("status", "PENDING_DELETE")))
        .isEqualTo(1_693);
  }

  @Test
  @DisplayName("undone before it came to its tasks: none is ever marked, also by a slow replica")
  void isUndoneBeforeItBegan() {
    List<UUID> tasks = create("t", 3);
    Response accepted = bulk(Map.of("task_uuids", tasks));

    undo(accepted).then().statusCode(202);
    workAll();
    rewind(accepted, "undo_requested_at", null);
    rewind(accepted, "state", "RUNNING");
    workAll();

    assertThat(statuses(tasks)).containsOnly("ACTIVE");
    assertThat(follow(accepted).path("restored").asInt()).isEqualTo(3);
  }

  @Test
  @DisplayName("undone: a task that somebody else deletes then is never marked later, if he undoes")
  void neverMarksWhatSomebodyElseDeletedMeanwhile() {
    List<UUID> tasks = create("t", 2);
    Response accepted = bulk(Map.of("task_uuids", tasks));
    UUID others = tasks.getFirst();
    deletionId(delete(others));

    undo(accepted).then().statusCode(202);
    workAll();
    assertThat(follow(accepted).path("skipped").asInt()).isEqualTo(1);
    asAdmin().post(pathOf(others) + "/restore").then().statusCode(200);
    rewind(accepted, "undo_requested_at", null);
    rewind(accepted, "state", "RUNNING");
    workAll();

    assertThat(statuses(tasks)).containsOnly("ACTIVE");
  }

  @Test
  @DisplayName("undone: what no worker has taken is back; what one has goes on; it is audited")
  void undoes() {
    List<UUID> tasks = create("t", 5);
    UUID kept = create(Map.of("name", "kept", "protected", true));
    List<UUID> all = new ArrayList<>(tasks);
    all.add(kept);
    all.add(UUID.randomUUID());
    Response accepted = bulk(Map.of("task_uuids", all, "grace", "PT0S"));
    workAll();
    around.worker.take(tasks.get(0));
    around.worker.hardDelete(tasks.get(1));
    create("t-2"); // the name of the third is taken meanwhile

    undo(accepted).then().statusCode(202);
    workAll();

    JsonNode bulk = follow(accepted);
    assertThat(bulk.path("state").asText()).isEqualTo("RUNNING");
    assertThat(bulk.path("restored").asInt()).isEqualTo(2);
    assertThat(bulk.path("deleted").asInt()).isEqualTo(1);
    assertThat(bulk.path("pending").asInt()).isEqualTo(2);
    assertThat(bulk.path("skipped").asInt()).isEqualTo(1);
    assertThat(bulk.path("already_deleted").asInt()).isEqualTo(1);
    assertThat(statuses(tasks.get(3), tasks.get(4))).containsOnly("ACTIVE");
    undo(accepted).then().statusCode(202);
    around.worker.hardDelete(tasks.get(0));
    around.worker.hardDelete(tasks.get(2));
    workAll();
    assertThat(follow(accepted).path("state").asText()).isEqualTo("DONE");
    assertThat(actions()).containsExactlyInAnyOrder("task.bulk-delete", "task.bulk-restore");
    assertProblem(
        asAdmin()
            .post(
                "/api/v1/projects/%s/bulk-deletions/%s/restore"
                    .formatted(project, UUID.randomUUID())),
        404,
        "not-found");
  }

  @Test
  @DisplayName("one that failed for now is counted as failed, and as deleted once it is")
  void countsWhatFailed() {
    List<UUID> tasks = create("t", 2);
    Response accepted = bulk(Map.of("task_uuids", tasks));
    workAll();
    around.worker.giveUp(tasks.get(0), "no way");
    around.worker.hardDelete(tasks.get(1));
    workAll();

    assertThat(follow(accepted).path("failed").asInt()).isEqualTo(1);
    assertThat(follow(accepted).path("deleted").asInt()).isEqualTo(1);
    around.worker.hardDelete(tasks.get(0));
    assertThat(follow(accepted).path("deleted").asInt()).isEqualTo(2);
    assertThat(follow(accepted).path("failed").asInt()).isZero();
  }

  @Test
  @DisplayName("D9: what the broker did not take is left to the next try, and nothing is undone")
  void goesOnWithoutTheBroker() {
    UUID task = create("t");
    around.broker.delete("task.delete.bulk");

    Response accepted = bulk(Map.of("task_uuids", List.of(task)));
    workAll();

    assertThat(stored(task).getString("status")).isEqualTo("PENDING_DELETE");
    assertThat(follow(accepted).path("pending").asInt()).isEqualTo(1);
  }

  @Test
  @DisplayName("T9: the same Idempotency-Key makes one bulk")
  void isAcceptedOnce() {
    create("t");
    Map<String, ?> all = Map.of("filter", Map.of("all", true));
    Response first = withKey("once").body(all).post(tasks() + "/bulk-delete");

    Response again = withKey("once").body(all).post(tasks() + "/bulk-delete");

    assertThat(again.statusCode()).isEqualTo(202);
    assertThat(again.asString()).isEqualTo(first.asString());
    assertThat(again.header("Location")).isEqualTo(first.header("Location"));
    assertThat(around.database.getCollection("task_bulks").countDocuments()).isEqualTo(1);
    assertThat(
            withKey("once")
                .body(Map.of("filter", Map.of("name_prefix", "t")))
                .post(tasks() + "/bulk-delete")
                .statusCode())
        .isEqualTo(422);
  }

  @Test
  @DisplayName("R5: a bulk is kept as long as its tombstones, chunks that never became one an hour")
  void forgetsWhatIsOver() {
    UUID task = create("t");
    Response bulk = bulk(Map.of("task_uuids", List.of(task)));
    workAll();
    around.worker.hardDelete(task);
    workAll();
    around
        .database
        .getCollection("task_bulk_chunks")
        .insertOne(
            new Document("_id", new Document("bulk", UUID.randomUUID()).append("n", 0))
                .append("task_uuids", List.of(task))
                .append("at", Instant.now().minus(Duration.ofHours(2))));
    around
        .database
        .getCollection("task_bulk_chunks")
        .updateMany(
            new Document(),
            new Document("$set", new Document("at", Instant.now().minus(Duration.ofHours(2)))));

    retention.runOnce();

    assertThat(around.database.getCollection("task_bulk_chunks").countDocuments()).isEqualTo(1);
    rewind(bulk, "completed_at", Instant.now().minus(Duration.ofDays(366)));
    retention.runOnce();
    assertThat(around.database.getCollection("task_bulk_chunks").countDocuments()).isZero();
    assertProblem(asAdmin().get(bulk.header("Location")), 404, "not-found");
  }

  private io.restassured.specification.RequestSpecification withKey(String key) {
    return asAdmin().contentType(ContentType.JSON).header("Idempotency-Key", key);
  }

  private Response bulk(Object body) {
    Response response =
        asAdmin().contentType(ContentType.JSON).body(body).post(tasks() + "/bulk-delete");
    return response;
  }

  private int dryRun(Map<String, ?> filter) {
    return bulk(Map.of("filter", filter, "dry_run", true))
        .then()
        .statusCode(200)
        .extract()
        .path("matched");
  }

  private Response undo(Response accepted) {
    return asAdmin()
        .post(accepted.header("Location").replaceAll("^https?://[^/]+", "") + "/restore");
  }

  /** Reads it, and sees that the six counts are the whole. */
  private JsonNode follow(Response accepted) {
    JsonNode bulk =
        json(
            asAdmin().get(accepted.header("Location")).then().statusCode(200).extract().asString());
    assertThat(COUNTS.stream().mapToLong(count -> bulk.path(count).asLong()).sum())
        .isEqualTo(bulk.path("matched").asLong());
    return bulk;
  }

  private void workAll() {
    while (work.runOnce()) {
      // until nothing can be done right now
    }
  }

  private void rewind(Response accepted, String field, Object value) {
    around
        .database
        .getCollection("task_bulks")
        .updateOne(
            eq("_id", UUID.fromString(accepted.path("bulk_deletion_id"))),
            value == null
                ? new Document("$unset", new Document(field, ""))
                : new Document("$set", new Document(field, value)));
  }

  private List<UUID> create(String prefix, int count) {
    List<UUID> tasks = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      tasks.add(create(prefix + "-" + i));
    }
    return tasks;
  }

  private List<UUID> importTasks(int count) {
    StringBuilder csv = new StringBuilder("name,cron\n");
    for (int i = 0; i < count; i++) {
      csv.append("m-").append(i).append(",@yearly\n");
    }
    asAdmin().contentType("text/csv").body(csv.toString()).post(tasks() + "/import");
    return around
        .database
        .getCollection("tasks")
        .find(eq("project_id", project))
        .map(task -> task.get("_id", UUID.class))
        .into(new ArrayList<>());
  }

  private Set<String> statuses(UUID... tasks) {
    return statuses(List.of(tasks));
  }

  private Set<String> statuses(List<UUID> tasks) {
    return tasks.stream().map(task -> stored(task).getString("status")).collect(Collectors.toSet());
  }

  private List<String> actions() {
    return around
        .database
        .getCollection("audit")
        .find(eq("project_id", project))
        .map(entry -> entry.getString("action"))
        .into(new ArrayList<>())
        .stream()
        .filter(action -> action.startsWith("task.bulk"))
        .toList();
  }
}
