package io.durabledelete.api.deadletter;

import static com.mongodb.client.model.Filters.eq;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.durabledelete.amqp.Topology;
import io.durabledelete.api.testing.Broker.Message;
import io.durabledelete.api.testing.FailPoint;
import io.durabledelete.api.testing.LetterApiTest;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
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
@DisplayName("O1: operators replay, discard and reopen a letter")
class LetterActionsTest extends LetterApiTest {
  private static final Map<String, String> REASON = Map.of("reason", "no use");

  private final UUID task = UUID.randomUUID();
  private final UUID deletion = UUID.randomUUID();

  @BeforeEach
  @AfterEach
  void noJobsAreLeft() {
    around.proxy.mend();
    around.broker.drain(Topology.TASK_DELETE);
  }

  @Test
  @DisplayName("a replay is a fresh message with the same body and nothing of its past")
  void replays() {
    Map<String, Object> stamps = stamps("boom");
    stamps.put("x-early-failures", 4);
    byte[] body = job(task, deletion);
    String messageId = die(body, stamps);
    UUID id = awaitMessage(messageId);

    Response response = act(id + "/replay", Map.of());

    assertThat(response.statusCode()).as(response.asString()).isEqualTo(202);
    JsonNode letter = detail(id);
    assertThat(json(response.asString()).path("state").asText()).isEqualTo("REPLAYED");
    assertThat(letter.path("state").asText()).isEqualTo("REPLAYED");
    assertThat(letter.path("closed_by").asText()).isEqualTo("olga");
    assertThat(letter.path("closed_at").asText()).startsWith("20");
    Message published = onlyJob();
    assertThat(published.text()).isEqualTo(new String(body));
    assertThat(published.exchange()).isEqualTo(Topology.TASK_DELETE);
    // that one is the broker's own, new with every message
    assertThat(published.properties().getHeaders()).containsOnlyKeys("x-delivery-count");
    assertThat(published.properties().getMessageId()).isNotNull().isNotEqualTo(messageId);
    assertThat(published.properties().getDeliveryMode()).isEqualTo(2);
    assertThat(audit()).singleElement().satisfies(this::isTheReplay);
  }

  private void isTheReplay(Document entry) {
    assertThat(entry.getString("actor")).isEqualTo("olga");
    assertThat(entry.getString("action")).isEqualTo("letter.replay");
    assertThat(entry.getString("outcome")).isEqualTo("replayed");
    assertThat(entry.get("task_uuid")).isEqualTo(task);
    assertThat(entry.get("deletion_id")).isEqualTo(deletion);
  }

  @Test
  @DisplayName("I12: a replay or a discard changes the chosen letter and no other")
  void changesNoOther() {
    UUID chosen = letter("same");
    UUID other = letter("same");
    UUID third = letter("same");

    assertThat(act(chosen + "/replay", Map.of()).statusCode()).isEqualTo(202);
    assertThat(act(third + "/discard", REASON).statusCode()).isEqualTo(200);

    assertThat(listed("").findValuesAsText("id")).containsExactly(other.toString());
  }

  @Test
  @DisplayName("16 replays at once close it once; the others get 409 letter-closed")
  void closesOnce() {
    UUID id = ours();

    List<Integer> codes = atOnce(16, i -> act(id + "/replay", Map.of()).statusCode());

    assertThat(codes).containsOnly(202, 409).containsOnlyOnce(202);
    assertThat(audit("replayed")).hasSize(1);
    assertThat(audit("refused")).hasSize(15);
    assertThat(drained()).isNotEmpty().allMatch(job -> job.isAbout(task));
  }

  @Test
  @DisplayName("a broker that does not confirm: 500, and the letter is open")
  void staysOpenWithoutAConfirm() {
    UUID id = ours();
    around.proxy.freezeAnswers();

    assertProblem(act(id + "/replay", Map.of()), 500, "publish-failed");

    assertThat(detail(id).path("state").asText()).isEqualTo("OPEN");
    assertThat(audit("not-published")).hasSize(1);
    around.proxy.mend();
    awaitReadiness();
    await().until(() -> act(id + "/replay", Map.of()).statusCode() == 202);
  }

  @Test
  @DisplayName("a crash between the confirm and the close: it is open, and can be replayed again")
  void staysOpenWhenTheCloseFails() {
    UUID id = ours();
    try (FailPoint away = FailPoint.closeConnection(around.client, "update")) {
      assertProblem(act(id + "/replay", Map.of()), 503, "database-unavailable");
    }
    assertThat(detail(id).path("state").asText()).isEqualTo("OPEN");
    assertThat(onlyJob().isAbout(task)).isTrue();

    assertThat(act(id + "/replay", Map.of()).statusCode()).isEqualTo(202);

    assertThat(onlyJob().isAbout(task)).isTrue();
    assertThat(audit("replayed")).hasSize(1);
  }

  @Test
  @DisplayName("a letter that dies again before it is closed stays open: nothing of it is hidden")
  void staysOpenWhenItDiesAgain() {
    UUID id = ours();
    around.proxy.freezeAnswers();
    var replay = meanwhile(() -> act(id + "/replay", Map.of()).statusCode());
    await().until(() -> around.broker.count(Topology.TASK_DELETE) == 1);
    // the worker was faster than the confirm; here its letter arrives by the database alone
    ledger().updateOne(eq("_id", id), new Document("$inc", new Document("count", 1L)));
    around.proxy.mend();

    assertThat(get(replay)).isEqualTo(202);
    assertThat(detail(id).path("state").asText()).isEqualTo("OPEN");
    assertThat(audit("died-again")).hasSize(1);
  }

  @Test
  @DisplayName("dead again after its replay: a new open letter, while the old one stays closed")
  void opensANewLetter() {
    UUID first = ours();
    act(first + "/replay", Map.of());

    UUID second = ours();

    assertThat(second).isNotEqualTo(first);
    assertThat(listed("").findValuesAsText("id")).containsExactly(second.toString());
    assertProblem(act(first + "/reopen", Map.of()), 409, "letter-open");
    assertThat(act(second + "/discard", REASON).statusCode()).isEqualTo(200);
    assertThat(act(first + "/reopen", Map.of()).statusCode()).isEqualTo(200);
  }

  @Test
  void discardsWithAReason() {
    UUID id = ours();

    Response response = act(id + "/discard", REASON);

    assertThat(response.statusCode()).as(response.asString()).isEqualTo(200);
    JsonNode letter = json(response.asString());
    assertThat(letter.path("state").asText()).isEqualTo("DISCARDED");
    assertThat(letter.path("closed_reason").asText()).isEqualTo("no use");
    assertThat(letter.path("closed_by").asText()).isEqualTo("olga");
    assertThat(audit("discarded"))
        .singleElement()
        .satisfies(entry -> assertThat(entry.getString("reason")).isEqualTo("no use"));
    assertThat(drained()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"reason\":\" \"}",
        "{\"reason\":5}",
        "{\"reason\":\"a\",\"x\":1}",
        "x",
        ""
      })
  void doesNotDiscardWithoutOne(String body) {
    UUID id = ours();

    assertProblem(act(id + "/discard", body), 400, "invalid-body");
    assertProblem(
        act(id + "/discard", Map.of("reason", "r".repeat(501))), 400, "invalid-parameter");

    assertThat(detail(id).path("state").asText()).isEqualTo("OPEN");
  }

  @Test
  void refusesAClosedLetterAndOpensItAgain() {
    UUID id = ours();
    act(id + "/discard", REASON);

    assertProblem(act(id + "/discard", REASON), 409, "letter-closed");
    assertProblem(act(id + "/replay", Map.of()), 409, "letter-closed");
    assertThat(audit("refused"))
        .extracting(entry -> entry.getString("action"))
        .containsExactlyInAnyOrder("letter.discard", "letter.replay");

    Response reopened = act(id + "/reopen", Map.of());
    assertThat(reopened.statusCode()).isEqualTo(200);
    JsonNode letter = json(reopened.asString());
    assertThat(letter.path("state").asText()).isEqualTo("OPEN");
    assertThat(letter.path("closed_at").isNull()).isTrue();
    assertThat(letter.path("closed_reason").isNull()).isTrue();
    assertThat(act(id + "/reopen", Map.of()).statusCode()).isEqualTo(200);
    assertThat(audit("reopened")).hasSize(1);
    assertThat(act(id + "/replay", Map.of()).statusCode()).isEqualTo(202);
  }

  @Test
  @DisplayName(
      "a letter that was cut can't be replayed, only discarded; one without project as well")
  void doesNotReplayAPart() {
    UUID id = awaitMessage(die(bytes("{"), stamps("cut")));
    ledger().updateOne(eq("_id", id), new Document("$set", new Document("body_cut", true)));

    assertProblem(act(id + "/replay", Map.of()), 409, "letter-cut");
    assertThat(act(id + "/discard", REASON).statusCode()).isEqualTo(200);

    assertThat(
            around
                .database
                .getCollection("audit")
                .find(eq("outcome", "discarded"))
                .into(new ArrayList<>()))
        .anySatisfy(
            entry -> {
              assertThat(entry.getString("detail")).contains(id.toString());
              assertThat(entry.getString("project_id")).isNull();
            });
  }

  @ParameterizedTest
  @ValueSource(strings = {"replay", "discard", "reopen"})
  @DisplayName("X1, O8: not for others, and their tries are audited; unknown letters are 404")
  void isForOperators(String action) {
    UUID id = ours();

    assertProblem(
        as(admin()).contentType("application/json").body(REASON).post(path(id, action)),
        403,
        "forbidden");
    assertProblem(send("POST", path(id, action), null, null), 401, "unauthorized");
    assertProblem(act(UUID.randomUUID() + "/" + action, REASON), 404, "not-found");
    assertProblem(act("x/" + action, REASON), 400, "invalid-parameter");

    assertThat(audit("refused"))
        .singleElement()
        .satisfies(
            entry -> {
              assertThat(entry.getString("actor")).isEqualTo("alice");
              assertThat(entry.getString("action")).isEqualTo("letter." + action);
              assertThat(entry.getString("detail")).startsWith("letter " + id);
              assertThat(entry.getString("project_id")).isEqualTo(project);
            });
    assertThat(detail(id).path("state").asText()).isEqualTo("OPEN");
  }

  private static String path(UUID id, String action) {
    return LETTERS + "/" + id + "/" + action;
  }

  /** A letter of this test's deletion. */
  private UUID ours() {
    return awaitMessage(die(job(task, deletion), stamps("boom")));
  }

  private List<Document> audit() {
    return auditOf(task);
  }

  private List<Document> audit(String outcome) {
    return audit().stream().filter(each -> each.getString("outcome").equals(outcome)).toList();
  }

  private List<Message> drained() {
    return around.broker.drain(Topology.TASK_DELETE);
  }

  private Message onlyJob() {
    List<Message> jobs = drained();
    assertThat(jobs).hasSize(1);
    return jobs.getFirst();
  }
}
