package io.durabledelete.api.idempotency;

import static com.mongodb.client.model.Filters.eq;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.mongodb.client.ClientSession;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.Updates;
import io.durabledelete.api.testing.FailPoint;
import io.durabledelete.api.testing.RunApiTest;
import io.durabledelete.api.testing.Tokens;
import io.durabledelete.testing.TestServers;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.bson.Document;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
class IdempotencyKeyTest extends RunApiTest {
  private static final String KEY = "8e03978e-40d5-43dd-bc93-6894a57f9324";
  private static final String NIGHTLY = "{\"name\": \"nightly\", \"payload\": {\"sum\": 1.10}}";
  private static final String ALL_RUNS = "{\"filter\": {}}";

  @Test
  @DisplayName("T9: a task is created once, and the first answer is given again")
  void createsATaskOnce() {
    HttpResponse<String> first = keyed(tasks(), NIGHTLY);
    HttpResponse<String> again = keyed(tasks(), NIGHTLY);

    assertThat(first.statusCode()).as(first.body()).isEqualTo(201);
    assertThat(first.body()).contains("1.10");
    assertThat(first.headers().firstValue("Idempotent-Replayed")).isEmpty();
    assertThat(first.headers().firstValue("ETag")).isPresent();
    assertRepeated(again, first);
    assertThat(countTasks()).isEqualTo(1);
  }

  @Test
  @DisplayName("T9: a run is started by hand once, and the first answer is given again")
  void startsARunOnce() {
    UUID task = create("t");

    HttpResponse<String> first = keyed(pathOf(task) + "/runs", null);
    HttpResponse<String> again = keyed(pathOf(task) + "/runs", null);

    assertThat(first.statusCode()).as(first.body()).isEqualTo(201);
    assertRepeated(again, first);
    assertThat(countRuns()).isEqualTo(1);
    assertThat(stored(task).get("fired")).isEqualTo(1L);
  }

  @Test
  @DisplayName("T9: a bulk of runs is accepted once, and the first answer is given again")
  void acceptsABulkOnce() {
    addRuns(create("t"), 2);

    HttpResponse<String> first = keyed(runs() + "/bulk-delete", ALL_RUNS);
    HttpResponse<String> again = keyed(runs() + "/bulk-delete", ALL_RUNS);

    assertThat(first.statusCode()).as(first.body()).isEqualTo(202);
    assertThat(first.headers().firstValue("Location")).isPresent();
    assertRepeated(again, first);
    assertThat(bulks().countDocuments(eq("project_id", project))).isEqualTo(1);
  }

  @Test
  @DisplayName("T9: a dry run of a bulk has its key too: what comes after it needs another")
  void keepsTheKeyOfADryRun() {
    UUID task = create("t");
    addRuns(task, 2);
    String dry = "{\"filter\": {}, \"dry_run\": true}";
    HttpResponse<String> first = keyed(runs() + "/bulk-delete", dry);
    addRun(task);

    assertThat(json(first.body())).isEqualTo(json("{\"matched\":2}"));
    assertRepeated(keyed(runs() + "/bulk-delete", dry), first);
    assertReused(keyed(runs() + "/bulk-delete", ALL_RUNS));
    assertThat(bulks().countDocuments(eq("project_id", project))).isZero();
  }

  @Test
  @DisplayName("T9: the first answer is given again whatever became of the task")
  void answersTheSameAfterADelete() {
    HttpResponse<String> first = keyed(tasks(), NIGHTLY);
    UUID task = UUID.fromString(json(first.body()).path("task_uuid").asText());
    HttpResponse<String> run = keyed(pathOf(task) + "/runs", "another key", null);
    deletionId(delete(task));

    assertRepeated(keyed(tasks(), NIGHTLY), first);
    assertRepeated(keyed(pathOf(task) + "/runs", "another key", null), run);
    assertThat(countTasks()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"name\": \"weekly\", \"payload\": {\"sum\": 1.10}}",
        "{\"name\": \"nightly\", \"payload\": {\"sum\": 1.1}}",
        "{\"name\": \"nightly\"}",
        "{\"name\": \"nightly\", \"payload\": {\"sum\": 1.10}, \"status\": \"DISABLED\"}"
      })
  @DisplayName("T9: another body with the same key is refused")
  void refusesAnotherBody(String other) {
    keyed(tasks(), NIGHTLY);

    assertReused(keyed(tasks(), other));
    assertThat(countTasks()).isEqualTo(1);
  }

  @Test
  @DisplayName("T9: another path with the same key is refused")
  void refusesAnotherPath() {
    UUID task = create("t");
    UUID other = create("other");
    keyed(pathOf(task) + "/runs", null);

    assertReused(keyed(pathOf(other) + "/runs", null));
    assertReused(keyed(tasks(), NIGHTLY));
    assertReused(keyed(runs() + "/bulk-delete", ALL_RUNS));
    assertThat(countRuns()).isEqualTo(1);
    assertThat(countTasks()).isEqualTo(2);
  }

  @Test
  @DisplayName("T9: the order of members makes no difference, that of a list does")
  void comparesBodiesAsJson() {
    HttpResponse<String> first =
        keyed(
            tasks(),
            "{\"name\": \"n\", \"payload\": {\"a\": {\"x\": 1, \"y\": [1, 2]}, \"b\": 2}}");

    assertRepeated(
        keyed(tasks(), "{\"payload\":{\"b\":2,\"a\":{\"y\":[1,2],\"x\":1}},\"name\":\"\\u006e\"}"),
        first);
    assertReused(
        keyed(tasks(), "{\"name\":\"n\",\"payload\":{\"a\":{\"x\":1,\"y\":[2,1]},\"b\":2}}"));
  }

  @Test
  @DisplayName("T9, X2: another project's same key is another key")
  void keepsProjectsApart() {
    String other = TestServers.randomName("p");
    String both =
        around.tokens.of(
            "alice", List.of(project, other), List.of("admin"), Tokens.ALL_SCOPES, Map.of());

    HttpResponse<String> here = keyed(both, tasks(), KEY, NIGHTLY);
    HttpResponse<String> there = keyed(both, tasksOf(other), KEY, "{\"name\": \"there\"}");

    assertThat(here.statusCode()).isEqualTo(201);
    assertThat(there.statusCode()).as(there.body()).isEqualTo(201);
    assertThat(json(there.body()).path("project_id").asText()).isEqualTo(other);
  }

  @Test
  @DisplayName("T9, X1: a key opens nothing to those who may not make the request")
  void asksForTheSameRights() {
    keyed(tasks(), NIGHTLY);

    assertProblem(keyed(token("vera", "viewer"), tasks(), KEY, NIGHTLY), 403, "forbidden");
    assertProblem(
        keyed(around.tokens.of("zoe", "elsewhere", "admin"), tasks(), KEY, NIGHTLY),
        404,
        "not-found");
  }

  @Test
  @DisplayName("T9: of sixteen at once one creates the task; the others get it, or wait for it")
  void createsOneOfMany() {
    for (int round = 0; round < 3; round++) {
      String key = "round " + round;
      String body = "{\"name\": \"task %d\"}".formatted(round);

      List<HttpResponse<String>> answers = atOnce(16, i -> keyed(tasks(), key, body));

      assertOneDone(answers, "task_uuid");
      assertThat(countTasks()).isEqualTo(round + 1);
    }
  }

  @Test
  @DisplayName("T9: of sixteen at once one starts the run")
  void startsOneOfMany() {
    UUID task = create("t");

    List<HttpResponse<String>> answers = atOnce(16, i -> keyed(pathOf(task) + "/runs", null));

    assertOneDone(answers, "run_id");
    assertThat(countRuns()).isEqualTo(1);
  }

  @Test
  @DisplayName("T9: of sixteen at once one bulk is accepted")
  void acceptsOneOfMany() {
    List<HttpResponse<String>> answers = atOnce(16, i -> keyed(runs() + "/bulk-delete", ALL_RUNS));

    assertOneDone(answers, "bulk_deletion_id");
    assertThat(bulks().countDocuments(eq("project_id", project))).isEqualTo(1);
  }

  private void assertOneDone(List<HttpResponse<String>> answers, String id) {
    List<HttpResponse<String>> done =
        answers.stream().filter(answer -> answer.statusCode() < 300).toList();
    assertThat(done.stream().map(answer -> json(answer.body()).path(id).asText()).distinct())
        .hasSize(1);
    assertThat(answers)
        .filteredOn(answer -> !done.contains(answer))
        .allSatisfy(IdempotencyKeyTest::assertUnderWay);
  }

  @Test
  @DisplayName("T9: requests with keys of their own do not wait for each other with a 409")
  void triesAgainWhenTheConflictIsNotAboutTheKey() {
    UUID task = create("t");

    List<HttpResponse<String>> answers =
        atOnce(8, i -> keyed(pathOf(task) + "/runs", "key " + i, null));

    assertThat(answers).extracting(HttpResponse::statusCode).containsOnly(201);
    assertThat(countRuns()).isEqualTo(8);
  }

  @Test
  @DisplayName("T9: while another has the key it is under way; a crash of the other frees it")
  void isUnderWayUntilTheOtherIsGone() {
    try (ClientSession other = around.client.startSession()) {
      other.startTransaction();
      keys().insertOne(other, new Document("_id", id(KEY)));

      HttpResponse<String> underWay = keyed(tasks(), NIGHTLY);

      assertUnderWay(underWay);
      assertThat(underWay.headers().firstValue("Retry-After")).contains("1");
      assertThat(countTasks()).isZero();
      other.abortTransaction();
    }
    assertThat(keyed(tasks(), NIGHTLY).statusCode()).isEqualTo(201);
  }

  @Test
  @DisplayName("T9: when the commit fails neither the task nor the key is there")
  void leavesNothingWhenTheCommitFails() {
    try (FailPoint broken = FailPoint.closeConnection(around.client, "commitTransaction")) {
      assertProblem(keyed(tasks(), NIGHTLY), 503, "database-unavailable");
    }
    assertThat(countTasks()).isZero();
    assertThat(keptKeys()).isEmpty();

    assertCreatedOnce();
  }

  private void assertCreatedOnce() {
    // the server still has the transaction whose commit it never got
    await().atMost(Duration.ofSeconds(90)).until(() -> keyed(tasks(), NIGHTLY).statusCode() == 201);
    assertThat(countTasks()).isEqualTo(1);
  }

  @Test
  @DisplayName("T9: when the commit's outcome is not known to the driver at first, it is one task")
  void survivesALostCommit() {
    HttpResponse<String> first;
    try (FailPoint lost = FailPoint.noMajorityOnce(around.client, "commitTransaction")) {
      first = keyed(tasks(), NIGHTLY);
    }
    HttpResponse<String> again = keyed(tasks(), NIGHTLY);

    assertThat(first.statusCode()).as(first.body()).isEqualTo(201);
    assertThat(again.body()).isEqualTo(first.body());
    assertThat(countTasks()).isEqualTo(1);
  }

  @Test
  @DisplayName("T9: a request that was refused has not used its key")
  void freesTheKeyOfARefusedRequest() {
    create("taken");
    UUID leaving = createAndDelete("leaving");

    assertProblem(keyed(tasks(), "{\"name\": \"\"}"), 400, "invalid-body");
    assertProblem(keyed(tasks(), "{\"name\": \"taken\"}"), 409, "name-taken");
    assertProblem(keyed(pathOf(leaving) + "/runs", null), 409, "task-being-deleted");
    assertProblem(keyed(pathOf(UUID.randomUUID()) + "/runs", null), 404, "not-found");
    assertThat(keptKeys()).isEmpty();

    assertThat(keyed(tasks(), NIGHTLY).statusCode()).isEqualTo(201);
  }

  @ParameterizedTest
  @CsvSource({"0", "256", "1000"})
  @DisplayName("T9: a key has 1 to 255 characters")
  void refusesKeysOfTheWrongLength(int length) {
    assertBadKey(keyed(tasks(), "k".repeat(length), NIGHTLY));
  }

  @Test
  @DisplayName("T9: a key that can't be kept is refused, also where nothing would be")
  void refusesBadKeysOfDryRuns() {
    String dryRun = "{\"filter\":{\"all\":true},\"dry_run\":true}";

    assertThat(keyed(tasks() + "/bulk-delete", dryRun).statusCode()).isEqualTo(200);
    assertBadKey(keyed(tasks() + "/bulk-delete", "k".repeat(256), dryRun));
  }

  @ParameterizedTest
  @ValueSource(strings = {"a\tb", "k\u00e9y", "k\u00c3\u00a9y", "a\u0001b", "del\u007f"})
  @DisplayName("T9: a key has printable ASCII characters")
  void refusesKeysOfOtherCharacters(String key) throws IOException {
    String answer = sendBytes(key);

    assertThat(answer).startsWith("HTTP/1.1 400 ");
    assertThat(countTasks()).isZero();
    assertThat(keptKeys()).isEmpty();
  }

  /** Sends what no HTTP client would: the characters as bytes. */
  private String sendBytes(String key) throws IOException {
    try (Socket socket = new Socket(root.getHost(), root.getPort())) {
      String request =
          String.join(
              "\r\n",
              "POST " + tasks() + " HTTP/1.1",
              "Host: localhost",
              "Connection: close",
              "Authorization: Bearer " + admin(),
              "Content-Type: application/json",
              "Content-Length: " + NIGHTLY.length(),
              Idempotency.HEADER + ": " + key,
              "",
              NIGHTLY);
      socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
    }
  }

  @Test
  @DisplayName("T9: a request has one key")
  void refusesTwoKeys() {
    assertBadKey(
        send(
            "POST",
            tasks(),
            admin(),
            NIGHTLY,
            "Content-Type",
            "application/json",
            Idempotency.HEADER,
            "one",
            Idempotency.HEADER,
            "two"));
  }

  private void assertBadKey(HttpResponse<String> refused) {
    JsonNode problem = assertProblem(refused, 400, "invalid-parameter");
    assertThat(namedMembers(problem)).containsExactly(Idempotency.HEADER);
    assertThat(countTasks()).isZero();
    assertThat(keptKeys()).isEmpty();
  }

  @Test
  @DisplayName("T9: the longest key is a key, and its letters' case matters")
  void tellsKeysApart() {
    String longest = "k ~!\"{".repeat(43).substring(0, 255).strip();
    assertThat(longest).hasSize(255);

    assertThat(keyed(tasks(), longest, "{\"name\": \"a\"}").statusCode()).isEqualTo(201);
    assertThat(keyed(tasks(), longest.toUpperCase(), "{\"name\": \"b\"}").statusCode())
        .isEqualTo(201);
    assertReused(keyed(tasks(), longest, "{\"name\": \"b\"}"));
  }

  @Test
  @DisplayName("T9: the answer is kept in the database, for any replica, for 24 hours")
  void keepsTheAnswerInTheDatabase() {
    keyed(tasks(), NIGHTLY);

    Document kept = keptKeys().getFirst();
    assertThat(kept.get("_id")).isEqualTo(id(KEY));
    assertThat(kept.getDate("answered_at"))
        .isCloseTo(Date.from(Instant.now()), Duration.ofMinutes(5).toMillis());
    assertThat(keys().listIndexes().into(new ArrayList<>()))
        .filteredOn(index -> index.getString("name").equals("expiry"))
        .singleElement(InstanceOfAssertFactories.MAP)
        .containsEntry("key", new Document("answered_at", 1))
        .extractingByKey("expireAfterSeconds", InstanceOfAssertFactories.type(Number.class))
        .returns(86_400L, Number::longValue);
    keys().updateOne(eq("_id", id(KEY)), Updates.set("answer.body", "{\"by\":\"another\"}"));
    assertThat(keyed(tasks(), NIGHTLY).body()).isEqualTo("{\"by\":\"another\"}");
  }

  @Test
  @DisplayName("T9: an answer keeps the headers that tell what to do next")
  void keepsHeaders() {
    Response first = Response.accepted().header("Retry-After", 1).header("ETag", "\"1\"").build();

    Response again = FirstAnswer.of(FirstAnswer.of(first, "{}").document()).again();

    assertThat(again.getStatus()).isEqualTo(202);
    assertThat(again.getHeaderString("Retry-After")).isEqualTo("1");
    assertThat(again.getHeaderString("ETag")).isEqualTo("\"1\"");
    assertThat(again.getLocation()).isNull();
  }

  @Test
  @DisplayName("T9: without a key every request is a new one, and nothing is kept")
  void doesNothingWithoutAKey() {
    UUID task = create("t");

    asAdmin().post(pathOf(task) + "/runs");
    asAdmin().post(pathOf(task) + "/runs");
    post(admin(), runs() + "/bulk-delete", ALL_RUNS);

    assertThat(countRuns()).isEqualTo(2);
    assertProblem(post("{\"name\": \"t\"}"), 409, "name-taken");
    assertThat(keptKeys()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"/tasks", "/tasks/{task_uuid}/runs", "/runs/bulk-delete"})
  @DisplayName("T9, P2: the API's description names the header")
  void isDescribed(String path) {
    JsonNode description =
        json(given().accept("application/json").get("/q/openapi?format=json").asString());
    JsonNode parameters =
        description
            .path("paths")
            .path("/api/v1/projects/{project_id}" + path)
            .path("post")
            .path("parameters");

    JsonNode header =
        IntStream.range(0, parameters.size())
            .mapToObj(parameters::get)
            .map(parameter -> description.at(parameter.path("$ref").asText().substring(1)))
            .filter(parameter -> parameter.path("in").asText().equals("header"))
            .findFirst()
            .orElseThrow();
    assertThat(header.path("name").asText()).isEqualTo(Idempotency.HEADER);
    assertThat(header.path("required").asBoolean(false)).isFalse();
    assertThat(header.path("schema").path("maxLength").asInt()).isEqualTo(255);
  }

  private HttpResponse<String> keyed(String path, String body) {
    return keyed(path, KEY, body);
  }

  private HttpResponse<String> keyed(String path, String key, String body) {
    return keyed(admin(), path, key, body);
  }

  private HttpResponse<String> keyed(String token, String path, String key, String body) {
    return send(
        "POST", path, token, body, "Content-Type", "application/json", Idempotency.HEADER, key);
  }

  private static void assertRepeated(HttpResponse<String> again, HttpResponse<String> first) {
    assertThat(again.statusCode()).as(again.body()).isEqualTo(first.statusCode());
    assertThat(again.body()).isEqualTo(first.body());
    assertThat(again.headers().firstValue("Idempotent-Replayed")).contains("true");
    for (String header : List.of("Location", "ETag", "Content-Type")) {
      assertThat(again.headers().allValues(header)).isEqualTo(first.headers().allValues(header));
    }
  }

  private static void assertReused(HttpResponse<String> refused) {
    assertProblem(refused, 422, "idempotency-key-reused");
  }

  private static void assertUnderWay(HttpResponse<String> refused) {
    assertProblem(refused, 409, "idempotency-key-under-way");
  }

  private Document id(String key) {
    return new Document("project_id", project).append("key", key);
  }

  private MongoCollection<Document> keys() {
    return around.database.getCollection("idempotency_keys");
  }

  private MongoCollection<Document> bulks() {
    return around.database.getCollection("bulk_deletions");
  }

  private List<Document> keptKeys() {
    return keys().find(eq("_id.project_id", project)).into(new ArrayList<>());
  }

  private long countTasks() {
    return around.database.getCollection("tasks").countDocuments(eq("project_id", project));
  }

  private long countRuns() {
    return storedRuns().countDocuments(eq("project_id", project));
  }
}
