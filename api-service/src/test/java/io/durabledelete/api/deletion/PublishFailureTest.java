package io.durabledelete.api.deletion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.mongodb.MongoNamespace;
import io.durabledelete.api.testing.ApiTest;
import io.durabledelete.api.testing.FailPoint;
import io.durabledelete.event.EventSource;
import io.durabledelete.testing.TestServers;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.bson.Document;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@QuarkusTest
class PublishFailureTest extends ApiTest {
  private static final Duration PUBLISH_TIMEOUT = Duration.ofSeconds(2);
  private static final Duration DATABASE_TIMEOUT = Duration.ofSeconds(5);
  private static final Duration SLACK = Duration.ofSeconds(3);

  @Inject EventSource live;

  @AfterEach
  void everythingIsMended() {
    around.proxy.mend();
    around.broker.bindJobs();
  }

  @Test
  @DisplayName("D4: without a broker the delete is refused at once and the task is as it was")
  void takesTheMarkBackWhenTheBrokerIsAway() {
    UUID uuid =
        create(Map.of("name", "a", "status", "DISABLED", "schedule", Map.of("cron", "@daily")));
    Document before = stored(uuid);
    String answerBefore = read(uuid).asString();
    String tagBefore = read(uuid).header("ETag");
    around.proxy.cut();

    long begin = System.nanoTime();
    Response answer = asAdmin().queryParam("reason", "why").delete(pathOf(uuid));
    Duration waited = Duration.ofNanos(System.nanoTime() - begin);

    assertProblem(answer, 500, "publish-failed");
    assertThat(waited).isLessThan(PUBLISH_TIMEOUT.plus(SLACK));
    assertThat(read(uuid).asString()).isEqualTo(answerBefore);
    assertThat(read(uuid).header("ETag")).isEqualTo(tagBefore);
    assertThat(stored(uuid)).isEqualTo(before);
    assertRollbackIsAudited(uuid);
    assertThat(
            asAdmin()
                .get("/api/v1/projects/%s/deletions".formatted(project))
                .<List<?>>path("items"))
        .isEmpty();
  }

  private void assertRollbackIsAudited(UUID uuid) {
    assertThat(auditOf(uuid))
        .singleElement()
        .satisfies(
            entry -> {
              assertThat(entry.getString("action")).isEqualTo("task.delete");
              assertThat(entry.getString("outcome")).isEqualTo("rolled-back");
              assertThat(entry.getString("actor")).isEqualTo("alice");
              assertThat(entry.getString("project_id")).isEqualTo(project);
              assertThat(entry.get("deletion_id", UUID.class)).isNotNull();
            });
  }

  @Test
  @DisplayName("D4: after a rollback the task can be deleted, under a new id")
  void deletesAfterARollback() {
    UUID uuid = create("a");
    around.proxy.cut();
    assertProblem(delete(uuid), 500, "publish-failed");
    UUID rolledBack = auditOf(uuid).getFirst().get("deletion_id", UUID.class);
    around.proxy.mend();
    awaitReadiness();

    UUID deletion = deletionId(delete(uuid));

    assertThat(deletion).isNotEqualTo(rolledBack);
    assertThat(around.broker.jobsOf(uuid))
        .extracting(job -> job.json().path("request_id").asText())
        .containsExactly(deletion.toString());
    assertProblem(
        asAdmin().get("/api/v1/projects/%s/deletions/%s".formatted(project, rolledBack)),
        404,
        "not-found");
  }

  @Test
  @DisplayName("D4: a message that reaches no queue is a failed publish")
  void takesTheMarkBackWhenNoQueueGetsTheMessage() {
    // a subscription that comes back later, after another test, would bind the queue anew
    await().atMost(Duration.ofSeconds(30)).until(live::isSubscribed);
    UUID uuid = create("a");
    Document before = stored(uuid);
    around.broker.unbindJobs();

    assertProblem(delete(uuid), 500, "publish-failed");

    assertThat(stored(uuid)).isEqualTo(before);
    assertRollbackIsAudited(uuid);
    deletionId(delete(uuid)); // the service has bound the queue anew
  }

  @Test
  @DisplayName("D4: no confirm within PUBLISH_TIMEOUT is a failed publish")
  void takesTheMarkBackWhenNoConfirmComes() {
    UUID uuid = create("a");
    Document before = stored(uuid);
    around.proxy.freezeAnswers();

    long begin = System.nanoTime();
    Response answer = delete(uuid);
    Duration waited = Duration.ofNanos(System.nanoTime() - begin);

    assertProblem(answer, 500, "publish-failed");
    assertThat(waited).isBetween(PUBLISH_TIMEOUT.minusMillis(100), PUBLISH_TIMEOUT.plus(SLACK));
    assertThat(stored(uuid)).isEqualTo(before);
    assertRollbackIsAudited(uuid);
  }

  @Test
  @DisplayName("D4: the connection breaks while the confirm is waited for: a failed publish")
  void takesTheMarkBackWhenTheConnectionBreaks() {
    UUID uuid = create("a");
    Document before = stored(uuid);
    around.proxy.freezeAnswers();
    Future<Response> answer = meanwhile(() -> delete(uuid));
    awaitStatus(uuid, "PENDING_DELETE");

    around.proxy.cut();

    assertProblem(get(answer), 500, "publish-failed");
    assertThat(stored(uuid)).isEqualTo(before);
  }

  @Test
  @DisplayName("D4: a late confirm changes nothing, and the next delete works")
  void isNotDisturbedByALateConfirm() {
    UUID late = create("late");
    around.proxy.freezeAnswers();
    assertProblem(delete(late), 500, "publish-failed");
    around.proxy.mend();

    UUID next = create("next");
    deletionId(delete(next));

    assertThat(stored(late).getString("status")).isEqualTo("ACTIVE");
    assertThat(around.broker.jobsOf(next)).hasSize(1);
  }

  @Test
  @DisplayName("D4: who joins is told 202, so the mark stays and the first is told 202 too")
  void keepsTheMarkThatSomebodyElseWasPromised() {
    UUID uuid = create("a");
    around.proxy.freezeRequests();
    Future<Response> first = meanwhile(() -> delete(uuid));
    awaitStatus(uuid, "PENDING_DELETE");

    UUID promised = deletionId(delete(uuid));

    assertThat(first.isDone()).isFalse();
    assertThat(deletionId(get(first))).isEqualTo(promised);
    assertThat(stored(uuid).getString("status")).isEqualTo("PENDING_DELETE");
    assertThat(stored(uuid).get("deletion", Document.class).getInteger("requests")).isEqualTo(2);
    assertThat(auditOf(uuid)).isEmpty();
  }

  @Test
  @DisplayName("D4: the worker has taken the job although no confirm came: 202")
  void keepsTheMarkThatTheWorkerHasTaken() {
    UUID uuid = create("a");
    around.proxy.freezeAnswers();
    Future<Response> answer = meanwhile(() -> delete(uuid));
    awaitStatus(uuid, "PENDING_DELETE");

    around.worker.take(uuid);

    UUID deletion = deletionId(get(answer));
    assertThat(stored(uuid).get("deletion", Document.class).get("id")).isEqualTo(deletion);
    assertThat(stored(uuid).getString("status")).isEqualTo("PENDING_DELETE");
    assertThat(auditOf(uuid)).isEmpty();
  }

  @Test
  @DisplayName("D4: the worker has done the whole job although no confirm came: 202")
  void answers202WhenTheTaskIsGoneAlready() {
    UUID uuid = create("a");
    around.proxy.freezeAnswers();
    Future<Response> answer = meanwhile(() -> delete(uuid));
    awaitStatus(uuid, "PENDING_DELETE");

    UUID deletion = around.worker.hardDelete(uuid);

    assertThat(deletionId(get(answer))).isEqualTo(deletion);
    assertProblem(read(uuid), 410, "task-deleted");
  }

  @Test
  @DisplayName("D4: the name was taken meanwhile, so the task can't come back: 202")
  void keepsTheMarkWhenTheNameWasTaken() {
    UUID uuid = create("wanted");
    around.proxy.freezeRequests();
    Future<Response> answer = meanwhile(() -> delete(uuid));
    awaitStatus(uuid, "PENDING_DELETE");

    UUID heir = create("wanted");

    deletionId(get(answer));
    assertThat(stored(uuid).getString("status")).isEqualTo("PENDING_DELETE");
    assertThat(stored(heir).getString("status")).isEqualTo("ACTIVE");
    assertThat(auditOf(uuid)).isEmpty();
  }

  @Test
  @DisplayName("D4: a repeat never rolls back, whatever becomes of its publish")
  void neverRollsBackARepeat() {
    UUID uuid = create("a");
    UUID deletion = deletionId(delete(uuid));
    makeOverdue(uuid);
    around.proxy.cut();

    assertThat(deletionId(delete(uuid))).isEqualTo(deletion);

    assertThat(stored(uuid).getString("status")).isEqualTo("PENDING_DELETE");
    assertThat(auditOf(uuid)).isEmpty();
  }

  @Test
  @DisplayName("D4: a delete that revives a failed one never rolls back")
  void neverRollsBackARevival() {
    UUID uuid = createAndDelete("a");
    around.worker.giveUp(uuid, "boom");
    around.proxy.cut();

    deletionId(delete(uuid));

    assertThat(stored(uuid).getString("status")).isEqualTo("PENDING_DELETE");
    assertThat(auditOf(uuid)).isEmpty();
  }

  @Test
  @DisplayName("D4: with a grace nothing is published, so nothing can fail")
  void acceptsAGraceWithoutABroker() {
    UUID uuid = create("a");
    around.proxy.cut();

    deletionId(asAdmin().queryParam("grace", "PT1H").delete(pathOf(uuid)));
  }

  @Test
  @DisplayName("D4: when the taking back ends unknown it says so, with the deletion to follow")
  void saysWhenTheOutcomeIsUnknown() {
    assumeFailPoints();
    UUID uuid = create("a");
    around.proxy.freezeRequests();
    Future<Response> answer = meanwhile(() -> delete(uuid));
    awaitStatus(uuid, "PENDING_DELETE");
    long begin = System.nanoTime();

    try (var failing =
        FailPoint.closeConnection(around.client, "update", "commitTransaction", "find")) {
      JsonNode problem = assertProblem(get(answer), 503, "outcome-unknown");

      assertThat(Duration.ofNanos(System.nanoTime() - begin))
          .isLessThan(PUBLISH_TIMEOUT.plus(DATABASE_TIMEOUT).plus(SLACK));
      assertThat(get(answer).header("Retry-After")).isNotBlank();
      assertThat(problem.path("deletion_id").asText())
          .isEqualTo(stored(uuid).get("deletion", Document.class).get("id").toString());
    }
  }

  @Test
  @DisplayName("D4: a rollback whose commit was lost is found to have happened")
  void tellsARollbackWhoseAnswerWasLost() {
    assumeFailPoints();
    UUID uuid = create("a");
    Document before = stored(uuid);
    around.proxy.freezeRequests();
    Future<Response> answer = meanwhile(() -> delete(uuid));
    awaitStatus(uuid, "PENDING_DELETE");

    try (var failing = FailPoint.closeConnectionOnce(around.client, "commitTransaction")) {
      assertProblem(get(answer), 500, "publish-failed");
    }
    assertThat(stored(uuid)).isEqualTo(before);
    assertRollbackIsAudited(uuid);
  }

  @Test
  @DisplayName("D4: the database is away: 503 with Retry-After, in bounded time, never 500")
  void answers503WhenTheDatabaseIsAway() {
    assumeFailPoints();
    UUID uuid = create("a");

    try (var failing =
        FailPoint.closeConnection(
            around.client, "find", "update", "findAndModify", "insert", "aggregate", "hello")) {
      String token = admin();
      String body = "{\"name\":\"b\"}";
      List<Supplier<HttpResponse<String>>> calls =
          List.of(
              () -> send("DELETE", pathOf(uuid), token, null),
              () -> send("GET", pathOf(uuid), token, null),
              () -> send("GET", tasks(), token, null),
              () -> send("POST", tasks(), token, body, "Content-Type", "application/json"),
              () ->
                  send(
                      "PATCH",
                      pathOf(uuid),
                      token,
                      body,
                      "Content-Type",
                      "application/merge-patch+json"));
      long begin = System.nanoTime();
      for (HttpResponse<String> answer : atOnce(calls.size(), i -> calls.get(i).get())) {
        assertProblem(answer, 503, "database-unavailable");
        assertThat(answer.headers().firstValue("Retry-After")).isPresent();
      }
      assertThat(Duration.ofNanos(System.nanoTime() - begin))
          .isLessThan(PUBLISH_TIMEOUT.plus(DATABASE_TIMEOUT).plus(SLACK));
    }
    assertThat(stored(uuid).getString("status")).isEqualTo("ACTIVE");
    assertThat(around.broker.jobsOf(uuid)).isEmpty();
  }

  @Test
  @DisplayName("D4: the database does not answer: 503 within the budget")
  void answers503WhenTheDatabaseHangs() {
    assumeFailPoints();
    UUID uuid = create("a");

    try (var failing = FailPoint.block(around.client, 7_000, "update", "findAndModify")) {
      long begin = System.nanoTime();
      assertProblem(delete(uuid), 503, "database-unavailable");
      assertThat(Duration.ofNanos(System.nanoTime() - begin))
          .isLessThan(DATABASE_TIMEOUT.plus(SLACK));
    }
  }

  @Test
  @DisplayName(
      "D1: a group whose connection breaks is unknown to each of it; asking again mends it")
  void tellsEachOfABrokenGroupThatItIsUnknown() {
    assumeFailPoints();
    List<UUID> uuids = IntStream.range(0, 60).mapToObj(i -> create("one of many, " + i)).toList();
    String token = admin();

    try (var failing = FailPoint.closeConnections(around.client, 6, "update")) {
      List<HttpResponse<String>> answers =
          atOnce(uuids.size(), i -> send("DELETE", pathOf(uuids.get(i)), token, null));

      for (HttpResponse<String> answer : answers) {
        if (answer.statusCode() != 202) {
          assertProblem(answer, 503, "database-unavailable");
        }
      }
    }
    for (UUID uuid : uuids) {
      assertThat(delete(uuid).statusCode()).isEqualTo(202);
      assertThat(stored(uuid).getString("status")).isEqualTo("PENDING_DELETE");
    }
  }

  private MongoNamespace ofTasks() {
    return around.database.getCollection("tasks").getNamespace();
  }

  @Test
  @DisplayName("D4: a broken connection to the database is made good by a second try")
  void survivesOneBrokenConnection() {
    assumeFailPoints();
    UUID uuid = create("a");

    try (var failing = FailPoint.closeConnectionOnceOn(around.client, ofTasks(), "update")) {
      deletionId(delete(uuid));
    }
    assertThat(around.broker.jobsOf(uuid)).hasSize(1);
    assertThat(stored(uuid).get("deletion", Document.class).getInteger("requests")).isEqualTo(1);
  }

  @Test
  @DisplayName("D4: a mark of unknown durability is 503, nothing is taken back, repeating is safe")
  void takesNothingBackOnAnUnknownMark() {
    assumeFailPoints();
    UUID uuid = create("a");

    try (var failing = FailPoint.noMajorityOnceOn(around.client, ofTasks(), "update")) {
      Response answer = delete(uuid);
      assertProblem(answer, 503, "database-unavailable");
      assertThat(answer.header("Retry-After")).isNotBlank();
    }
    awaitStatus(uuid, "PENDING_DELETE"); // a majority has it a moment later
    Document marked = stored(uuid);
    assertThat(around.broker.jobsOf(uuid)).isEmpty();

    UUID deletion = deletionId(delete(uuid));

    assertThat(deletion).isEqualTo(marked.get("deletion", Document.class).get("id"));
  }

  @Test
  @DisplayName("O4: broker away, the service is ready and says so; it recovers by itself")
  void recoversByItself() {
    around.proxy.cut();
    await()
        .atMost(Duration.ofSeconds(10))
        .untilAsserted(
            () -> {
              var ready = send("GET", "/q/health/ready", null, null);
              assertThat(ready.statusCode()).isEqualTo(200);
              assertThat(ready.body()).containsPattern("\"broker\":\\s*\"down\"");
            });
    assertThat(send("GET", "/q/health/live", null, null).statusCode()).isEqualTo(200);

    around.proxy.mend();
    awaitReadiness();

    deletionId(delete(create("a")));
  }

  private void assumeFailPoints() {
    assumeTrue(
        TestServers.hasFailPoints(around.client),
        "the server has no fail points: deploy/services start --test-commands");
  }
}
