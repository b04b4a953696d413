package io.durabledelete.api.restore;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.durabledelete.api.testing.ApiTest;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@QuarkusTest
@DisplayName("D10, D11, O8: undo, retry, what holds a deletion up, and the audit of it")
class RestoreTest extends ApiTest {
  private static final Map<String, ?> HOURLY =
      Map.of("name", "hourly", "schedule", Map.of("cron", "0 * * * *"));

  @Test
  @DisplayName("D11: a deletion in its grace waits, is undone, and the task fires again")
  void undoesADelete() {
    UUID uuid = create(HOURLY);
    JsonNode before = json(read(uuid).asString());
    UUID deletion = deletionId(asAdmin().queryParam("grace", "PT1H").delete(pathOf(uuid)));
    assertThat(follow(deletion).path("waiting_for").asText()).startsWith("the end of its grace");

    JsonNode restored = json(restore(uuid).then().statusCode(200).extract().asString());

    assertThat(restored.path("next_occurrences")).hasSize(3);
    ObjectNode task = restored.deepCopy();
    task.remove("next_occurrences");
    assertThat((Object) task).isEqualTo(before);
    assertThat(follow(deletion).path("state").asText()).isEqualTo("RESTORED");
    assertThat(follow(deletion).path("completed_at").isNull()).isFalse();
    assertThat(auditOf(uuid))
        .extracting(entry -> entry.getString("outcome"))
        .containsExactly("restored");
    assertThat(json(restore(uuid).asString()).path("version").asInt()).isEqualTo(1);
  }

  @Test
  @DisplayName("D11: what was missed is not made up")
  void makesNothingUp() {
    UUID uuid = create(HOURLY);
    deletionId(asAdmin().queryParam("grace", "PT1H").delete(pathOf(uuid)));
    var registrations = around.database.getCollection("registrations");
    Instant missed = Instant.now().minusSeconds(7_200);
    registrations.updateOne(
        new org.bson.Document("task_uuid", uuid),
        new org.bson.Document("$set", new org.bson.Document("next_at", missed)));

    restore(uuid);

    assertThat(
            registrations
                .find(new org.bson.Document("task_uuid", uuid))
                .first()
                .getDate("next_at")
                .toInstant())
        .isAfter(Instant.now());
  }

  @Test
  @DisplayName("D11: not once a worker has taken it, not another deletion, not under a taken name")
  void refusesWhatCannotBeUndone() {
    UUID started = create("started");
    deletionId(delete(started));
    put(started, "deletion.started_at", Instant.now());
    assertProblem(restore(started), 409, "deletion-started");

    UUID newer = create("newer");
    UUID first = deletionId(asAdmin().queryParam("grace", "PT1H").delete(pathOf(newer)));
    restore(newer);
    UUID second = deletionId(asAdmin().queryParam("grace", "PT1H").delete(pathOf(newer)));
    assertThat(second).isNotEqualTo(first);
    assertProblem(
        asAdmin().queryParam("deletion_id", first).post(pathOf(newer) + "/restore"),
        409,
        "other-deletion");
    assertThat(follow(second).path("state").asText()).isEqualTo("PENDING_DELETE");

    UUID renamed = create("taken");
    deletionId(asAdmin().queryParam("grace", "PT1H").delete(pathOf(renamed)));
    create("taken");
    assertProblem(restore(renamed), 409, "name-taken");
    assertProblem(restore(UUID.randomUUID()), 404, "not-found");
  }

  @Test
  @DisplayName("D11: of many who undo at once, one does, and all are told the same")
  void isUndoneOnce() {
    UUID uuid = create("a");
    UUID deletion = deletionId(asAdmin().queryParam("grace", "PT1H").delete(pathOf(uuid)));

    List<Integer> answers = atOnce(12, i -> restore(uuid).statusCode());

    assertThat(answers).containsOnly(200);
    assertThat(auditOf(uuid)).hasSize(1);
    assertThat(follow(deletion).path("state").asText()).isEqualTo("RESTORED");
  }

  @Test
  @DisplayName("D10: a retry publishes again; one that is over or in its grace is refused")
  void retries() {
    UUID uuid = create("a");
    UUID deletion = deletionId(delete(uuid));
    put(uuid, "status", "DELETE_FAILED");
    put(uuid, "deletion.attempts", 5);
    assertThat(follow(deletion).path("waiting_for").asText()).startsWith("the back-off");

    retry(deletion).then().statusCode(202);

    assertThat(follow(deletion).path("state").asText()).isEqualTo("PENDING_DELETE");
    assertProblem(retry(UUID.randomUUID()), 404, "not-found");
    UUID waiting = create("b");
    UUID inGrace = deletionId(asAdmin().queryParam("grace", "PT1H").delete(pathOf(waiting)));
    assertProblem(retry(inGrace), 409, "deletion-over");
    restore(waiting);
    assertProblem(retry(inGrace), 409, "deletion-over");
  }

  @Test
  @DisplayName("D10: Prefer: wait answers 202 as ever when the time is up")
  void waitsNoLongerThanAsked() {
    UUID uuid = create("a");

    Response answer = asAdmin().header("Prefer", "wait=1").delete(pathOf(uuid));

    assertThat(answer.statusCode()).isEqualTo(202);
    assertThat(answer.<String>path("status")).isEqualTo("PENDING_DELETE");
  }

  @Test
  @DisplayName("O8, X1: the audit is for admins, filtered and paged")
  void showsTheAudit() {
    UUID uuid = create("a");
    asAdmin().queryParam("grace", "PT1H").delete(pathOf(uuid));
    restore(uuid);
    String audit = "/api/v1/projects/" + project + "/audit";

    JsonNode entry =
        json(asAdmin().queryParam("action", "task.restore").get(audit).asString())
            .path("items")
            .path(0);

    assertThat(entry.path("task_uuid").asText()).isEqualTo(uuid.toString());
    assertThat(entry.path("outcome").asText()).isEqualTo("restored");
    assertThat(json(asAdmin().queryParam("actor", "nobody").get(audit).asString()).path("items"))
        .isEmpty();
    assertProblem(as(around.tokens.of("bob", project, "member")).get(audit), 403, "forbidden");
  }

  private Response restore(UUID uuid) {
    return asAdmin().post(pathOf(uuid) + "/restore");
  }

  private Response retry(UUID deletion) {
    return asAdmin().post(deletionPath(deletion) + "/retry");
  }

  private JsonNode follow(UUID deletion) {
    return json(asAdmin().get(deletionPath(deletion)).asString());
  }

  private String deletionPath(UUID deletion) {
    return "/api/v1/projects/%s/deletions/%s".formatted(project, deletion);
  }
}
