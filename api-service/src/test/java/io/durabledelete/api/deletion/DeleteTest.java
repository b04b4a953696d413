package io.durabledelete.api.deletion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.durabledelete.api.testing.ApiTest;
import io.durabledelete.api.testing.Broker;
import io.durabledelete.task.Task;
import io.durabledelete.testing.TaskBuilder;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import org.bson.Document;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
class DeleteTest extends ApiTest {

  @Test
  @DisplayName("D1: 202 with exactly the agreed body, Location and Retry-After")
  void answersAsAgreed() {
    UUID uuid = create("a");

    Response answer = delete(uuid);

    UUID deletion = deletionId(answer);
    assertThat(json(answer.asString()))
        .isEqualTo(
            json(
                """
                {"status": "PENDING_DELETE", "task_uuid": "%s",
                 "message": "Task deletion has been scheduled", "deletion_id": "%s"}
                """
                    .formatted(uuid, deletion)));
    assertThat(answer.header("Location"))
        .endsWith("/api/v1/projects/%s/deletions/%s".formatted(project, deletion));
    assertThat(answer.header("Retry-After")).isEqualTo("1");
    assertThat(asAdmin().get(answer.header("Location")).<String>path("deletion_id"))
        .isEqualTo(deletion.toString());
  }

  @Test
  @DisplayName("D1: who, why and when is recorded with the mark")
  void recordsWhoWhyAndWhen() {
    UUID uuid = create("a");
    Instant before = Instant.now().minusSeconds(1);

    String reason = "ä $toUpper: \"$name\" {} \uD83D\uDCA5";
    deletionId(
        as(around.tokens.of("$bob", project, "member"))
            .queryParam("reason", reason)
            .delete(pathOf(uuid)));

    Document task = stored(uuid);
    assertThat(task.getString("status")).isEqualTo("PENDING_DELETE");
    assertThat(task.getString("previous_status")).isEqualTo("ACTIVE");
    Document deletion = task.get("deletion", Document.class);
    assertThat(deletion.getString("requested_by")).isEqualTo("$bob");
    assertThat(deletion.getString("reason")).isEqualTo(reason);
    assertThat(deletion.getDate("requested_at").toInstant())
        .isBetween(before, Instant.now().plusSeconds(1));
    assertThat(deletion.getInteger("requests")).isEqualTo(1);
  }

  @Test
  @DisplayName("D5: one persistent JSON message with the agreed members is in the queue")
  void publishesTheAgreedMessage() {
    UUID uuid = create("a");
    UUID deletion = deletionId(delete(uuid));

    List<Broker.Message> jobs = around.broker.jobsOf(uuid);

    assertThat(jobs).hasSize(1);
    Broker.Message job = jobs.getFirst();
    assertThat(job.exchange()).isEqualTo("task.delete");
    assertThat(job.routingKey()).isEqualTo("task.delete");
    assertThat(job.properties().getDeliveryMode()).isEqualTo(2);
    assertThat(job.properties().getContentType()).isEqualTo("application/json");
    assertThat(job.properties().getMessageId()).isNotBlank();
    assertThat(job.json().properties().stream().map(Map.Entry::getKey))
        .containsExactlyInAnyOrder(
            "task_uuid", "project_id", "requested_at", "request_id", "version");
    assertThat(job.json().path("task_uuid").asText()).isEqualTo(uuid.toString());
    assertThat(job.json().path("project_id").asText()).isEqualTo(project);
    assertThat(job.json().path("request_id").asText()).isEqualTo(deletion.toString());
    assertThat(job.json().path("version").isInt()).isTrue();
    assertThat(job.json().path("version").asInt()).isEqualTo(1);
    assertThat(Instant.parse(job.json().path("requested_at").asText()))
        .isBetween(Instant.now().minusSeconds(60), Instant.now().plusSeconds(5));
  }

  @Test
  @DisplayName("D1: the mark is in the database before anything is published")
  void marksBeforeItPublishes() {
    UUID uuid = create("a");
    around.proxy.freezeRequests();

    Future<Response> answer = meanwhile(() -> delete(uuid));
    awaitStatus(uuid, "PENDING_DELETE");
    assertThat(around.broker.jobsOf(uuid)).isEmpty();
    assertThat(answer.isDone()).isFalse();
    around.proxy.mend();

    deletionId(get(answer));
    assertThat(around.broker.jobsOf(uuid)).hasSize(1);
  }

  @Test
  @DisplayName("D1: 202 is answered only once the broker has confirmed")
  void waitsForTheConfirm() {
    UUID uuid = create("a");
    around.proxy.freezeAnswers();

    Future<Response> answer = meanwhile(() -> delete(uuid));
    await().atMost(Duration.ofSeconds(5)).until(() -> around.broker.jobsOf(uuid).size() == 1);
    assertThat(answer.isDone()).isFalse();
    around.proxy.mend();

    deletionId(get(answer));
  }

  @Test
  @DisplayName("D2: unknown, another tenant's and deleted are told apart by nothing")
  void answersTheSameForWhatIsNotThere() {
    UUID gone = createAndDelete("gone");
    around.worker.hardDelete(gone);
    String other = project + "-other";
    UUID foreign =
        created(
            as(around.tokens.of("bob", other, "admin"))
                .contentType("application/json")
                .body(Map.of("name", "theirs"))
                .post(tasksOf(other)));
    UUID unknown = UUID.randomUUID();

    String seen = null;
    for (UUID uuid : List.of(gone, foreign, unknown)) {
      HttpResponse<String> answer = send("DELETE", pathOf(uuid), admin(), null);
      assertThat(answer.statusCode()).isEqualTo(202);
      assertThat(json(answer.body()).path("status").asText()).isEqualTo("ALREADY_DELETED");
      assertThat(json(answer.body()).path("task_uuid").asText()).isEqualTo(uuid.toString());
      assertThat(json(answer.body()).has("deletion_id")).isFalse();
      String whole = (answer.headers().map() + answer.body()).replace(uuid.toString(), "the uuid");
      assertThat(whole).isEqualTo(seen == null ? whole : seen);
      seen = whole;
    }
    assertThat(stored(foreign).getString("status")).isEqualTo("ACTIVE");
    assertThat(stored(foreign).get("deletion")).isNull();
    assertThat(around.broker.jobsOf(foreign)).isEmpty();
    assertThat(around.broker.jobsOf(unknown)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "x",
        "123",
        "0190a6e2-7c1b-7d3e-9f00-1b2c3d4e5f6",
        "0190a6e2-7c1b-7d3e-9f00-1b2c3d4e5f600",
        "0190a6e27c1b7d3e9f001b2c3d4e5f60",
        "1-1-1-1-1",
        "0190a6e2-7c1b-7d3e-9f00-1b2c3d4e5fg0"
      })
  @DisplayName("D2: a malformed UUID is the client's mistake")
  void refusesMalformedUuids(String uuid) {
    for (String method : List.of("DELETE", "GET")) {
      assertThat(
              namedMembers(
                  assertProblem(
                      send(method, tasks() + "/" + uuid, admin(), null), 400, "invalid-parameter")))
          .containsExactly("task_uuid");
    }
  }

  @Test
  @DisplayName("D2: a UUID in capitals is the same UUID")
  void acceptsCapitals() {
    UUID uuid = create("a");

    Response answer = asAdmin().delete(tasks() + "/" + uuid.toString().toUpperCase());

    deletionId(answer);
    assertThat(answer.<String>path("task_uuid")).isEqualTo(uuid.toString());
    assertThat(stored(uuid).getString("status")).isEqualTo("PENDING_DELETE");
  }

  @Test
  @DisplayName("D3: a repeat gets the same answer, is counted, and publishes nothing")
  void repeatsSafely() {
    UUID uuid = create("a");
    Response first = asAdmin().queryParam("reason", "first").delete(pathOf(uuid));
    Document mark = stored(uuid);

    Response second =
        as(around.tokens.of("bob", project, "member"))
            .queryParam("reason", "second")
            .delete(pathOf(uuid));

    assertThat(second.asString()).isEqualTo(first.asString());
    assertThat(second.header("Location")).isEqualTo(first.header("Location"));
    Document deletion = stored(uuid).get("deletion", Document.class);
    assertThat(deletion.getInteger("requests")).isEqualTo(2);
    mark.get("deletion", Document.class).put("requests", 2);
    assertThat(stored(uuid)).isEqualTo(mark);
    assertThat(around.broker.jobsOf(uuid)).hasSize(1);
  }

  @Test
  @DisplayName("D3: a repeat publishes again when the job is overdue, under the same id")
  void publishesAgainWhenOverdue() {
    UUID uuid = create("a");
    UUID deletion = deletionId(delete(uuid));
    makeOverdue(uuid);

    assertThat(deletionId(delete(uuid))).isEqualTo(deletion);
    assertThat(deletionId(delete(uuid))).isEqualTo(deletion);

    List<Broker.Message> jobs = around.broker.jobsOf(uuid);
    assertThat(jobs).hasSize(2);
    assertThat(jobs)
        .extracting(job -> job.json().path("request_id").asText())
        .containsOnly(deletion.toString());
    assertThat(jobs).extracting(job -> job.properties().getMessageId()).doesNotHaveDuplicates();
    assertThat(stored(uuid).get("deletion", Document.class).getDate("next_attempt_at").toInstant())
        .isAfter(Instant.now());
  }

  @Test
  @DisplayName("D3: many repeats of an overdue one publish once")
  void publishesAnOverdueOneOnce() {
    UUID uuid = create("a");
    UUID deletion = deletionId(delete(uuid));
    makeOverdue(uuid);
    String token = admin();

    List<HttpResponse<String>> answers = atOnce(16, i -> send("DELETE", pathOf(uuid), token, null));

    assertThat(answers).extracting(HttpResponse::statusCode).containsOnly(202);
    assertThat(answers)
        .extracting(answer -> json(answer.body()).path("deletion_id").asText())
        .containsOnly(deletion.toString());
    assertThat(around.broker.jobsOf(uuid)).hasSize(2);
    assertThat(stored(uuid).get("deletion", Document.class).getInteger("requests")).isEqualTo(17);
  }

  @Test
  @DisplayName("D3: on DELETE_FAILED the same deletion goes on, and its start stands")
  void revivesAFailedDeletion() {
    UUID uuid = create("a");
    UUID deletion = deletionId(asAdmin().queryParam("reason", "first").delete(pathOf(uuid)));
    around.worker.giveUp(uuid, "boom");
    Document failed = stored(uuid).get("deletion", Document.class);
    assertThat(failed.getDate("started_at")).isNotNull();

    Response again = asAdmin().queryParam("reason", "second").delete(pathOf(uuid));

    assertThat(deletionId(again)).isEqualTo(deletion);
    Document revived = stored(uuid).get("deletion", Document.class);
    assertThat(stored(uuid).getString("status")).isEqualTo("PENDING_DELETE");
    assertThat(stored(uuid).getString("previous_status")).isEqualTo("ACTIVE");
    assertThat(revived.get("id")).isEqualTo(deletion);
    assertThat(revived.get("started_at")).isEqualTo(failed.get("started_at"));
    assertThat(revived.get("reason")).isEqualTo("first");
    assertThat(revived.get("requests")).isEqualTo(2);
    assertThat(around.broker.jobsOf(uuid)).hasSize(2);
  }

  @Test
  @DisplayName("D3, D11: a grace is waited for; a shorter one brings it forward, a longer does not")
  void keepsTheShortestGrace() {
    UUID uuid = create("a");
    Response day = asAdmin().queryParam("grace", "PT24H").delete(pathOf(uuid));
    UUID deletion = deletionId(day);
    assertThat(notBefore(day)).isBetween(inHours(24).minusSeconds(60), inHours(24));
    assertThat(around.broker.jobsOf(uuid)).isEmpty();

    Response longer = asAdmin().queryParam("grace", "P2D").delete(pathOf(uuid));
    Response none = delete(uuid);
    Response shorter = asAdmin().queryParam("grace", "1h").delete(pathOf(uuid));

    assertThat(notBefore(longer)).isEqualTo(notBefore(day));
    assertThat(notBefore(none)).isEqualTo(notBefore(day));
    assertThat(notBefore(shorter)).isBetween(inHours(1).minusSeconds(60), inHours(1));
    assertThat(List.of(deletionId(longer), deletionId(none), deletionId(shorter)))
        .containsOnly(deletion);
    assertThat(around.broker.jobsOf(uuid)).isEmpty();

    deletionId(asAdmin().queryParam("grace", "PT0S").delete(pathOf(uuid)));
    assertThat(around.broker.jobsOf(uuid)).hasSize(1);
  }

  private static Instant notBefore(Response answer) {
    deletionId(answer);
    return Instant.parse(answer.path("not_before"));
  }

  private static Instant inHours(int hours) {
    return Instant.now().plus(Duration.ofHours(hours)).plusSeconds(5);
  }

  @Test
  @DisplayName("D3: sixty-four at once make one deletion, and all are told its id")
  void makesOneDeletionForMany() {
    UUID uuid = create("wanted");
    String token = admin();

    List<HttpResponse<String>> answers = atOnce(64, i -> send("DELETE", pathOf(uuid), token, null));

    assertThat(answers).extracting(HttpResponse::statusCode).containsOnly(202);
    String deletion = stored(uuid).get("deletion", Document.class).get("id", UUID.class).toString();
    assertThat(answers)
        .extracting(answer -> json(answer.body()).path("deletion_id").asText())
        .containsOnly(deletion);
    assertThat(stored(uuid).get("deletion", Document.class).getInteger("requests")).isEqualTo(64);
    List<Broker.Message> jobs = around.broker.jobsOf(uuid);
    assertThat(jobs).hasSize(1);
    assertThat(jobs.getFirst().json().path("request_id").asText()).isEqualTo(deletion);
  }

  @Test
  @DisplayName(
      "D1: five hundred tasks by thirty-two callers: each has one deletion and one message")
  void deletesManyAtOnce() {
    List<UUID> uuids = insert(500);
    String token = admin();

    List<List<HttpResponse<String>>> answers =
        atOnce(
            32,
            thread -> {
              List<HttpResponse<String>> mine = new ArrayList<>();
              for (int i = thread; i < uuids.size(); i += 32) {
                mine.add(send("DELETE", pathOf(uuids.get(i)), token, null));
              }
              return mine;
            });

    Map<String, String> deletions =
        answers.stream()
            .flatMap(List::stream)
            .peek(answer -> assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202))
            .map(answer -> json(answer.body()))
            .collect(
                Collectors.toMap(
                    body -> body.path("task_uuid").asText(),
                    body -> body.path("deletion_id").asText()));
    assertThat(deletions).hasSize(500);
    assertThat(new HashSet<>(deletions.values())).hasSize(500);
    Map<String, List<String>> published =
        around.broker.jobs().stream()
            .map(Broker.Message::json)
            .filter(job -> job.path("project_id").asText().equals(project))
            .collect(
                Collectors.groupingBy(
                    job -> job.path("task_uuid").asText(),
                    Collectors.mapping(
                        job -> job.path("request_id").asText(), Collectors.toList())));
    assertThat(published).hasSize(500);
    published.forEach((task, ids) -> assertThat(ids).containsExactly(deletions.get(task)));
    for (UUID uuid : uuids) {
      Document deletion = stored(uuid).get("deletion", Document.class);
      assertThat(deletion.get("id").toString()).isEqualTo(deletions.get(uuid.toString()));
    }
  }

  private List<UUID> insert(int count) {
    List<Task> added = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      added.add(TaskBuilder.aTask().of(project).build());
    }
    around.database.getCollection("tasks", Task.class).insertMany(added);
    return added.stream().map(Task::id).toList();
  }

  @Test
  @DisplayName("T8: a protected task is not deleted; the refusal is audited")
  void refusesToDeleteProtectedTasks() {
    UUID uuid = create(Map.of("name", "safe", "protected", true));
    Document before = stored(uuid);

    assertProblem(
        asAdmin().queryParam("reason", "mistake").delete(pathOf(uuid)), 409, "task-protected");

    assertThat(stored(uuid)).isEqualTo(before);
    assertThat(around.broker.jobsOf(uuid)).isEmpty();
    assertThat(auditOf(uuid))
        .anySatisfy(
            entry -> {
              assertThat(entry.getString("action")).isEqualTo("task.delete");
              assertThat(entry.getString("outcome")).isEqualTo("refused");
              assertThat(entry.getString("actor")).isEqualTo("alice");
              assertThat(entry.getString("reason")).isEqualTo("mistake");
            });
  }

  @Test
  @DisplayName("D1: a reason has at most 500 characters")
  void boundsTheReason() {
    UUID uuid = create("a");
    String longest = "r".repeat(500);

    assertThat(
            namedMembers(
                assertProblem(
                    asAdmin().queryParam("reason", longest + "x").delete(pathOf(uuid)),
                    400,
                    "invalid-parameter")))
        .containsExactly("reason");
    assertThat(stored(uuid).getString("status")).isEqualTo("ACTIVE");
    deletionId(asAdmin().queryParam("reason", longest).delete(pathOf(uuid)));
    assertThat(read(uuid).<String>path("deletion.reason")).isEqualTo(longest);
  }

  @Test
  @DisplayName("D1: a reason has up to 500 characters of any language, however long the URL gets")
  void acceptsReasonsOfAnyLanguage() {
    UUID uuid = create("a");
    String longest = "\uD83D\uDCA5".repeat(500);

    deletionId(asAdmin().queryParam("reason", longest).delete(pathOf(uuid)));

    assertThat(read(uuid).<String>path("deletion.reason")).isEqualTo(longest);
  }

  @ParameterizedTest
  @ValueSource(strings = {"P91D", "-PT1H", "soon", "", "PT", "1", "P90DT1S"})
  @DisplayName("D11: a grace is a duration of at most 90 days")
  void refusesBadGraces(String grace) {
    UUID uuid = create("a");

    assertThat(
            namedMembers(
                assertProblem(
                    asAdmin().queryParam("grace", grace).delete(pathOf(uuid)),
                    400,
                    "invalid-parameter")))
        .containsExactly("grace");
    assertThat(stored(uuid).getString("status")).isEqualTo("ACTIVE");
  }

  @Test
  @DisplayName("D10: a deletion can be followed, from the mark to long after")
  void canBeFollowed() {
    UUID uuid = create("followed");
    Response accepted = asAdmin().queryParam("reason", "old").delete(pathOf(uuid));
    UUID deletion = deletionId(accepted);
    String path = "/api/v1/projects/%s/deletions/%s".formatted(project, deletion);

    JsonNode pending = json(asAdmin().get(path).asString());
    assertThat(pending.path("state").asText()).isEqualTo("PENDING_DELETE");
    assertThat(pending.path("task_uuid").asText()).isEqualTo(uuid.toString());
    assertThat(pending.path("task_name").asText()).isEqualTo("followed");
    assertThat(pending.path("requested_by").asText()).isEqualTo("alice");
    assertThat(pending.path("reason").asText()).isEqualTo("old");
    assertThat(pending.path("started_at").isNull()).isTrue();
    assertThat(pending.path("completed_at").isNull()).isTrue();
    assertThat(pending.path("next_attempt_at").isNull()).isFalse();
    assertThat(pending.path("steps").findValuesAsText("name"))
        .containsExactly("unregister", "delete-runs", "delete-task", "announce");
    assertThat(pending.path("steps").findValuesAsText("status")).containsOnly("pending");

    around.worker.giveUp(uuid, "boom");
    JsonNode failed = json(asAdmin().get(path).asString());
    assertThat(failed.path("state").asText()).isEqualTo("DELETE_FAILED");
    assertThat(failed.path("attempts").asInt()).isEqualTo(1);
    assertThat(failed.path("last_error").asText()).isEqualTo("boom");
    assertThat(failed.path("started_at").isNull()).isFalse();

    deletionId(delete(uuid));
    around.worker.hardDelete(uuid);
    JsonNode deleted = json(asAdmin().get(path).asString());
    assertThat(deleted.path("state").asText()).isEqualTo("DELETED");
    assertThat(deleted.path("completed_at").isNull()).isFalse();
    assertThat(deleted.path("task_name").asText()).isEqualTo("followed");
    assertThat(asAdmin().get("/api/v1/projects/%s/deletions".formatted(project)).asString())
        .contains(deletion.toString());
    assertProblem(
        asAdmin().get("/api/v1/projects/%s/deletions/%s".formatted(project, UUID.randomUUID())),
        404,
        "not-found");
  }

  @Test
  @DisplayName("D10, §10: the list of deletions is paged and filtered, those over and under way")
  void listsDeletions() {
    List<UUID> all = new ArrayList<>();
    Set<UUID> over = new HashSet<>();
    for (int i = 0; i < 7; i++) {
      UUID uuid = create("t" + i);
      all.addFirst(deletionId(delete(uuid)));
      if (i % 3 == 0) {
        over.add(around.worker.hardDelete(uuid));
      }
    }
    String path = "/api/v1/projects/%s/deletions".formatted(project);

    List<UUID> found = new ArrayList<>();
    String token = null;
    do {
      var request = asAdmin().queryParam("page_size", 2);
      Response page = (token == null ? request : request.queryParam("page_token", token)).get(path);
      page.<List<String>>path("items.deletion_id").forEach(id -> found.add(UUID.fromString(id)));
      token = page.path("next_page_token");
    } while (token != null);

    assertThat(found).isEqualTo(all);
    assertThat(
            asAdmin()
                .queryParam("state", "DELETED")
                .get(path)
                .<List<String>>path("items.deletion_id"))
        .containsExactlyInAnyOrderElementsOf(over.stream().map(UUID::toString).toList());
    assertThat(asAdmin().queryParam("state", "PENDING_DELETE").get(path).<List<?>>path("items"))
        .hasSize(4);
    assertProblem(asAdmin().queryParam("state", "GONE").get(path), 400, "invalid-parameter");
  }
}
