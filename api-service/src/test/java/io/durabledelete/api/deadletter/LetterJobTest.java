package io.durabledelete.api.deadletter;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.exists;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.Updates;
import io.durabledelete.amqp.Topology;
import io.durabledelete.api.testing.Broker.Message;
import io.durabledelete.api.testing.FailPoint;
import io.durabledelete.api.testing.LetterApiTest;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.bson.Document;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@TestProfile(LetterApiTest.TakesLettersIn.class)
@DisplayName("O1: many letters are replayed or discarded at once, at a rate")
class LetterJobTest extends LetterApiTest {
  private static final String REPLAYS = "/api/v1/ops/replays/";
  private static final String WORK = "letter-jobs";

  @BeforeEach
  @AfterEach
  void nothingIsLeft() {
    around.proxy.mend();
    jobs().deleteMany(new Document());
    around.broker.drain(Topology.TASK_DELETE);
  }

  @Test
  @DisplayName("what is meant is frozen when asked: a letter that comes later stays open")
  void replaysByCauseAndProject() {
    List<UUID> letters = letters(3);
    UUID other = letter("other");

    Response response = act("replay", Map.of("cause", "boom", "project_id", project));
    UUID later = letter("boom");

    assertThat(response.statusCode()).as(response.asString()).isEqualTo(202);
    JsonNode accepted = json(response.asString());
    String id = accepted.path("id").asText();
    assertThat(response.header("Location")).endsWith(REPLAYS + id);
    assertThat(accepted.path("state").asText()).isEqualTo("RUNNING");
    assertThat(accepted.path("total").asInt()).isEqualTo(3);
    assertThat(accepted.path("pending").asInt()).isEqualTo(3);
    assertThat(accepted.path("per_second").asInt()).isEqualTo(50);
    scheduler.resume(WORK);
    JsonNode done = awaitState(id, "DONE");
    assertThat(done.path("replayed").asInt()).isEqualTo(3);
    assertThat(done.path("pending").asInt()).isZero();
    assertThat(done.path("ended_at").asText()).startsWith("20");
    assertThat(published()).hasSize(3);
    assertThat(listed("").findValuesAsText("id"))
        .containsExactlyInAnyOrder(other.toString(), later.toString());
    assertThat(detail(letters.getFirst()).path("closed_by").asText()).isEqualTo("olga");
    assertThat(audit("letters.replay")).hasSize(1);
    assertThat(audit("letter.replay"))
        .hasSize(3)
        .allSatisfy(entry -> assertThat(entry.getString("detail")).contains("by replay " + id));
    assertProblem(as(operator()).post(REPLAYS + id + "/cancel"), 409, "replay-over");
  }

  @Test
  @DisplayName("by list: what is closed meanwhile or unknown is skipped, what was cut fails")
  void replaysAList() {
    List<UUID> letters = letters(4);
    ledger().updateOne(eq("_id", letters.get(1)), Updates.set("body_cut", true));
    List<String> ids = new ArrayList<>(letters.stream().map(UUID::toString).toList());
    ids.add(UUID.randomUUID().toString());

    String id = started("replay", Map.of("ids", ids, "per_second", 1000));
    act(letters.get(2) + "/discard", Map.of("reason", "meanwhile"));
    scheduler.resume(WORK);

    JsonNode done = awaitState(id, "DONE");
    assertThat(done.path("replayed").asInt()).isEqualTo(2);
    assertThat(done.path("skipped").asInt()).isEqualTo(2);
    assertThat(done.path("failed").asInt()).isEqualTo(1);
    assertThat(published()).hasSize(2);
    assertThat(detail(letters.get(2)).path("closed_reason").asText()).isEqualTo("meanwhile");
    assertThat(detail(letters.get(1)).path("state").asText()).isEqualTo("OPEN");
  }

  @Test
  void discardsManyWithAReason() {
    List<UUID> letters = letters(3);

    String id = started("discard", Map.of("project_id", project, "reason", "all too old"));
    scheduler.resume(WORK);

    JsonNode done = awaitState(id, "DONE");
    assertThat(done.path("kind").asText()).isEqualTo("discard");
    assertThat(done.path("discarded").asInt()).isEqualTo(3);
    assertThat(detail(letters.getFirst()).path("closed_reason").asText()).isEqualTo("all too old");
    assertThat(published()).isEmpty();
    assertThat(audit("letter.discard"))
        .hasSize(3)
        .allSatisfy(entry -> assertThat(entry.getString("reason")).isEqualTo("all too old"));
  }

  @Test
  @DisplayName("not faster than asked for")
  void keepsTheRate() {
    letters(12);

    String id = started("replay", Map.of("project_id", project, "per_second", 5));
    scheduler.resume(WORK);

    awaitState(id, "DONE");
    List<Instant> closed =
        ledger()
            .find(eq("project_id", project))
            .map(letter -> letter.getDate("closed_at").toInstant())
            .into(new ArrayList<>())
            .stream()
            .sorted()
            .toList();
    assertThat(Duration.between(closed.getFirst(), closed.getLast()))
        .isBetween(Duration.ofMillis(1_900), Duration.ofSeconds(10));
  }

  @Test
  @DisplayName("cancelled: the letters still to come are left alone")
  void cancels() {
    letters(5);
    String id = started("replay", Map.of("project_id", project, "per_second", 1));
    scheduler.resume(WORK);
    await().until(() -> read(REPLAYS + id).path("replayed").asInt() >= 1);

    Response response = as(operator()).post(REPLAYS + id + "/cancel");

    assertThat(response.statusCode()).as(response.asString()).isEqualTo(200);
    JsonNode cancelled = json(response.asString());
    assertThat(cancelled.path("state").asText()).isEqualTo("CANCELLED");
    assertThat(cancelled.path("cancelled_by").asText()).isEqualTo("olga");
    assertThat(audit("replay.cancel")).hasSize(1);
    assertProblem(as(operator()).post(REPLAYS + id + "/cancel"), 409, "replay-over");
    await()
        .during(Duration.ofSeconds(2))
        .until(() -> listed("").size() >= 3 && read(REPLAYS + id).path("pending").asInt() >= 3);
  }

  @Test
  @DisplayName(
      "a replica that died: another one goes on behind its last letter, when its time is up")
  void goesOnWhereAnotherReplicaStopped() {
    List<UUID> letters = letters(4);
    String id = started("replay", Map.of("ids", letters.stream().map(UUID::toString).toList()));
    Instant until = Instant.now().plusSeconds(3);
    ledger().updateOne(eq("_id", letters.getFirst()), Updates.set("state", "REPLAYED"));
    jobs()
        .updateOne(
            eq("_id", UUID.fromString(id)),
            Updates.combine(
                Updates.set("position", 1L),
                Updates.set("done", 1L),
                Updates.set(
                    "lease", new Document("holder", UUID.randomUUID()).append("until", until))));
    scheduler.resume(WORK);

    JsonNode done = awaitState(id, "DONE");

    assertThat(Instant.parse(done.path("ended_at").asText())).isAfter(until);
    assertThat(done.path("replayed").asInt()).isEqualTo(4);
    assertThat(done.path("skipped").asInt()).isZero();
    assertThat(published()).hasSize(3);
  }

  @Test
  @DisplayName("while the broker is away nothing is skipped; when it is back it goes on")
  void waitsForTheBroker() {
    letters(2);
    String id = started("replay", Map.of("project_id", project));
    around.proxy.cut();
    scheduler.resume(WORK);
    await()
        .during(Duration.ofSeconds(2))
        .until(
            () ->
                read(REPLAYS + id).path("pending").asInt() == 2
                    && read(REPLAYS + id).path("state").asText().equals("RUNNING"));

    around.proxy.mend();

    assertThat(awaitState(id, "DONE").path("replayed").asInt()).isEqualTo(2);
    assertThat(published()).hasSizeGreaterThanOrEqualTo(2);
  }

  @Test
  @DisplayName("a crash between confirm and close: published once more, closed and counted once")
  void survivesACrashBeforeTheClose() {
    letters(2);
    String id = started("replay", Map.of("project_id", project));
    try (FailPoint crash = FailPoint.closeConnection(around.client, "update")) {
      scheduler.resume(WORK);
      // whoever has it gets no further than the confirm, and the next one takes it over
      await()
          .atMost(Duration.ofSeconds(30))
          .until(
              () -> {
                expireLease(id);
                return around.broker.count(Topology.TASK_DELETE) >= 4;
              });
    }
    expireLease(id);

    JsonNode done = awaitState(id, "DONE");

    assertThat(done.path("replayed").asInt()).isEqualTo(2);
    assertThat(audit("letter.replay")).hasSize(2);
    assertThat(published()).hasSizeGreaterThan(2);
  }

  @Test
  void meansAllOpenLettersWhenToldSo() {
    UUID mine = letter("mine");

    String id = started("replay", Map.of("all", true, "per_second", 1));

    assertThat(read(REPLAYS + id).path("total").asLong())
        .isEqualTo(ledger().countDocuments(eq("state", "OPEN")))
        .isPositive();
    assertThat(detail(mine).path("state").asText()).isEqualTo("OPEN");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"all\":false}",
        "{\"all\":true,\"cause\":\"x\"}",
        "{\"ids\":[]}",
        "{\"ids\":[\"x\"]}",
        "{\"ids\":\"x\"}",
        "{\"cause\":\"\"}",
        "{\"cause\":5}",
        "{\"all\":true,\"per_second\":0}",
        "{\"all\":true,\"per_second\":1001}",
        "{\"all\":true,\"per_second\":1.5}",
        "{\"all\":true,\"speed\":1}",
        "[]"
      })
  @DisplayName("a forgotten filter does not mean every letter")
  void refusesUnclearRequests(String body) {
    assertProblem(act("replay", body), 400, "invalid-body");
    assertProblem(act("discard", body), 400, "invalid-body");
    assertThat(jobs().countDocuments()).isZero();
  }

  @Test
  void discardsNothingWithoutAReason() {
    assertProblem(act("discard", Map.of("all", true)), 400, "invalid-body");
  }

  @Test
  @DisplayName("X1, O8: for operators alone, the tries of others are audited; unknown ones are 404")
  void isForOperators() {
    for (String action : List.of("replay", "discard")) {
      assertProblem(
          send(
              "POST",
              LETTERS + "/" + action,
              admin(),
              "{\"all\":true,\"reason\":\"x\"}",
              "Content-Type",
              "application/json"),
          403,
          "forbidden");
      assertProblem(send("POST", LETTERS + "/" + action, null, "{}"), 401, "unauthorized");
    }
    String unknown = REPLAYS + UUID.randomUUID();
    assertProblem(send("GET", unknown, admin(), null), 403, "forbidden");
    assertProblem(send("POST", unknown + "/cancel", admin(), null), 403, "forbidden");
    assertProblem(send("GET", unknown, operator(), null), 404, "not-found");
    assertProblem(send("POST", unknown + "/cancel", operator(), null), 404, "not-found");
    assertProblem(send("GET", REPLAYS + "x", operator(), null), 400, "invalid-parameter");

    assertThat(
            around
                .database
                .getCollection("audit")
                .find(eq("outcome", "refused"))
                .map(entry -> entry.getString("action"))
                .into(new ArrayList<>()))
        .contains("letters.replay", "letters.discard", "replay.cancel");
  }

  /** So many letters of this test's project, the oldest first. */
  private List<UUID> letters(int count) {
    List<UUID> letters = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      letters.add(letter("boom"));
    }
    return letters;
  }

  private String started(String action, Map<String, ?> body) {
    Response response = act(action, body);
    assertThat(response.statusCode()).as(response.asString()).isEqualTo(202);
    return response.path("id");
  }

  private JsonNode awaitState(String id, String state) {
    await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> read(REPLAYS + id).path("state").asText().equals(state));
    return read(REPLAYS + id);
  }

  private void expireLease(String id) {
    jobs()
        .updateOne(
            and(eq("_id", UUID.fromString(id)), exists("lease")),
            Updates.set("lease.until", Instant.now().minusSeconds(1)));
  }

  private MongoCollection<Document> jobs() {
    return around.database.getCollection("letter_jobs");
  }

  private List<Message> published() {
    return around.broker.drain(Topology.TASK_DELETE);
  }

  /** What the audit of this test's project says of an action. */
  private List<Document> audit(String action) {
    return around
        .database
        .getCollection("audit")
        .find(and(eq("project_id", project), eq("action", action)))
        .into(new ArrayList<>());
  }
}
