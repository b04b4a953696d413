package io.durabledelete.api.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.durabledelete.amqp.Topology;
import io.durabledelete.api.testing.ApiTest;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.bson.Document;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@DisplayName("O2: the state of the installation, and a round at once")
class OpsTest extends ApiTest {
  private static final String STATUS = "/api/v1/ops/status";
  private static final String RUN = "/api/v1/ops/reconciler/run";

  /** A round goes over all projects, and is awaited for two seconds only. */
  @BeforeEach
  void nothingElseIsPending() {
    around.database.getCollection("tasks").deleteMany(new Document());
  }

  @AfterEach
  void theBrokerIsBack() {
    around.proxy.mend();
  }

  private String operator() {
    return around.tokens.of("olga", List.of(), List.of("operator"), "ops", Map.of());
  }

  private JsonNode status() {
    Response response = as(operator()).get(STATUS);
    assertThat(response.statusCode()).as(response.asString()).isEqualTo(200);
    return json(response.asString());
  }

  @Test
  @DisplayName("queues, consumers, letters, what is pending and since when, versions")
  void tells() {
    UUID pending = createAndDelete("pending");
    UUID failed = createAndDelete("failed");
    around.worker.giveUp(failed, "boom");
    put(pending, "deletion.requested_at", java.time.Instant.parse("2020-01-01T00:00:00Z"));

    JsonNode status = status();

    assertThat(status.path("broker").asText()).isEqualTo("up");
    assertThat(status.path("queues").findValuesAsText("queue"))
        .contains(Topology.TASK_DELETE, Topology.DEAD_LETTERS, Topology.BULK_DELETES);
    assertThat(status.path("consumers").path(Topology.TASK_DELETE).asLong(-1)).isZero();
    assertThat(status.path("pending_delete").asLong()).isPositive();
    assertThat(status.path("delete_failed").asLong()).isPositive();
    JsonNode oldest = status.path("oldest_pending_delete");
    assertThat(oldest.path("requested_at").asText()).isEqualTo("2020-01-01T00:00:00Z");
    assertThat(oldest.path("age_seconds").asLong()).isGreaterThan(200_000_000L);
    assertThat(status.path("dead_letters").path("intake_enabled").asBoolean(true)).isFalse();
    assertThat(status.path("dead_letters").path("in_queue").isNumber()).isTrue();
    assertThat(status.path("versions").fieldNames())
        .toIterable()
        .contains("api_service", "mongodb", "rabbitmq");
  }

  @Test
  @DisplayName("the broker away: everything else is told, and that it is away")
  void tellsWithoutTheBroker() {
    status();
    around.proxy.cut();

    JsonNode status = status();

    assertThat(status.path("broker").asText()).isEqualTo("down");
    assertThat(status.path("queues").isNull()).isTrue();
    assertThat(status.path("dead_letters").path("in_queue").isNull()).isTrue();
    around.proxy.mend();
    await()
        .atMost(Duration.ofSeconds(10))
        .until(() -> status().path("broker").asText().equals("up"));
  }

  @Test
  @DisplayName("what the sweep found is told as orphans")
  void tellsOfOrphans() {
    around
        .database
        .getCollection("sweeps")
        .replaceOne(
            new Document("_id", "drift"),
            new Document("_id", "drift")
                .append("next_at", java.time.Instant.now())
                .append("healed", 5L)
                .append("orphans", 1L)
                .append("orphans_before", 2L)
                .append("passed_at", java.time.Instant.now()),
            new com.mongodb.client.model.ReplaceOptions().upsert(true));

    JsonNode orphans = status().path("orphans");

    assertThat(orphans.path("found").asLong()).isEqualTo(2);
    assertThat(orphans.path("healed").asLong()).isEqualTo(5);
    assertThat(orphans.path("checked_at").isTextual()).isTrue();
  }

  @Test
  @DisplayName("a round now re-queues what is overdue, and the status tells of it by replica")
  void runsARound() {
    UUID overdue = createAndDelete("overdue");
    UUID fresh = createAndDelete("fresh");
    makeOverdue(overdue);

    JsonNode report = run("");

    assertThat(report.path("state").asText()).isEqualTo("DONE");
    assertThat(report.path("requeued").asInt()).isPositive();
    assertThat(around.broker.jobsOf(overdue)).hasSize(2);
    assertThat(around.broker.jobsOf(fresh)).hasSize(1);
    JsonNode round = status().path("reconcilers").path(0);
    assertThat(round.path("replica").asText()).isNotEmpty();
    assertThat(round.path("requeued").asInt()).isEqualTo(report.path("requeued").asInt());
    assertThat(round.path("ended_at").isTextual()).isTrue();
  }

  @Test
  @DisplayName("now=true ignores the back-off, but never a grace, and publishes each once")
  void ignoresTheBackOff() {
    UUID fresh = createAndDelete("fresh");
    UUID waiting = create("waiting");
    deletionId(asAdmin().queryParam("grace", "PT1H").delete(pathOf(waiting)));

    JsonNode report = run("?now=true");

    assertThat(report.path("failed").asInt()).isZero();
    assertThat(around.broker.jobsOf(fresh)).hasSize(2);
    assertThat(around.broker.jobsOf(waiting)).isEmpty();
    Document deletion = stored(fresh).get("deletion", Document.class);
    assertThat(deletion.getInteger("requeues")).isEqualTo(1);
  }

  private JsonNode run(String parameters) {
    Response response = as(operator()).post(RUN + parameters);
    assertThat(response.statusCode()).as(response.asString()).isEqualTo(202);
    return json(response.asString());
  }

  @ParameterizedTest
  @ValueSource(strings = {"?now=yes", "?now=", "?when=now"})
  @DisplayName("other parameters are refused, named")
  void refusesOthers(String parameters) {
    assertThat(as(operator()).post(RUN + parameters).statusCode()).isEqualTo(400);
  }

  @ParameterizedTest
  @CsvSource({"admin, ops", "operator, tasks:read", "viewer, ops"})
  @DisplayName("X1: operator and ops, nothing less")
  void isForOperators(String role, String scope) {
    String token = around.tokens.of("eve", List.of(project), List.of(role), scope, Map.of());

    assertProblem(as(token).get(STATUS), 403, "forbidden");
    assertProblem(as(token).post(RUN), 403, "forbidden");
  }
}
