package io.durabledelete.api.run;

import static com.mongodb.client.model.Filters.eq;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.durabledelete.api.bulk.BulkWork;
import io.durabledelete.api.testing.RunApiTest;
import io.durabledelete.api.testing.Tokens;
import io.durabledelete.run.RunStatus;
import io.durabledelete.testing.TestServers;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.bson.Document;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@QuarkusTest
class RunBulkTest extends RunApiTest {
  private static final List<String> COUNTS =
      List.of("pending", "deleted", "failed", "restored", "skipped", "already_deleted");

  @Inject BulkWork work;

  @BeforeEach
  void noOtherBulkIsUnderWay() {
    around.database.getCollection("bulk_deletions").deleteMany(new Document());
  }

  @ParameterizedTest
  @DisplayName("R6: a body that is not as it should be is refused with the member's name")
  @CsvSource(
      delimiter = '|',
      value = {
        "{}|filter",
        "{\"filter\":null}|filter",
        "{\"filter\":[]}|filter",
        "{\"filter\":{},\"limit\":5}|limit",
        "{\"filter\":{\"name\":\"x\"}}|filter.name",
        "{\"filter\":{\"task_uuid\":\"x\"}}|filter.task_uuid",
        "{\"filter\":{\"status\":\"completed\"}}|filter.status",
        "{\"filter\":{\"status\":\"processing\"}}|filter.status",
        "{\"filter\":{\"status\":\"PENDING\"}}|filter.status",
        "{\"filter\":{\"older_than\":\"-PT1H\"}}|filter.older_than",
        "{\"filter\":{\"older_than\":\"old\"}}|filter.older_than",
        "{\"filter\":{\"older_than\":\"P36501D\"}}|filter.older_than",
        "{\"filter\":{\"older_than\":\"999999999999d\"}}|filter.older_than",
        "{\"filter\":{},\"dry_run\":\"yes\"}|dry_run",
      })
  void refusesABadBody(String body, String member) {
    UUID run = addRun(create("t"));

    var problem = assertProblem(post(admin(), runs() + "/bulk-delete", body), 400, "invalid-body");

    assertThat(namedMembers(problem)).contains(member);
    work.runOnce();
    assertThat(storedRun(run)).doesNotContainKey("deleted_at");
  }

  @Test
  @DisplayName("R6: accepted with 202, followed at its Location until it is done")
  void deletesAndIsFollowed() {
    UUID task = create("t");
    List<UUID> runs = addRuns(task, 3);
    UUID failed = addRun(task, RunStatus.FAILED);
    UUID completed = addRun(task, RunStatus.COMPLETED);
    UUID processing = addRun(task, RunStatus.PROCESSING);
    UUID deleted = addRun(task);
    setDeleted(deleted, now().minusSeconds(60));

    Response accepted = bulk(Map.of("filter", Map.of(), "reason", "clean-up"));

    assertThat(accepted.statusCode()).isEqualTo(202);
    assertThat(accepted.<String>path("state")).isEqualTo("RUNNING");
    assertThat(accepted.<Integer>path("matched")).isEqualTo(4);
    assertThat(accepted.<Integer>path("pending")).isEqualTo(4);
    assertThat(accepted.header("Location")).endsWith(pathOf(accepted));
    assertThat(storedRun(runs.getFirst())).doesNotContainKey("deleted_at");
    JsonNode done = workUntilDone(accepted);
    assertThat(done.path("deleted").asInt()).isEqualTo(4);
    assertThat(done.path("requested_by").asText()).isEqualTo("alice");
    assertThat(
            around
                .database
                .getCollection("audit")
                .find(new Document("project_id", project).append("action", "run.bulk-delete"))
                .map(entry -> entry.getString("outcome"))
                .into(new ArrayList<>()))
        .as("O8")
        .containsExactly("accepted");
    assertThat(done.path("reason").asText()).isEqualTo("clean-up");
    assertThat(done.path("completed_at").isNull()).isFalse();
    List<UUID> gone = new ArrayList<>(runs);
    gone.add(failed);
    for (UUID run : gone) {
      assertThat(storedRun(run))
          .containsEntry("deleted_by", "alice")
          .containsEntry("deleted_reason", "clean-up");
    }
    assertThat(storedRun(completed)).doesNotContainKey("deleted_at");
    assertThat(storedRun(processing)).doesNotContainKey("deleted_at");
    assertThat(storedRun(deleted)).containsEntry("deleted_by", "bob");
  }

  @Test
  @DisplayName("R6: the filter's members are all to be met")
  void filters() {
    UUID task = create("t");
    UUID other = create("other");
    UUID right = old(addRun(task, RunStatus.FAILED));
    List<UUID> wrong =
        List.of(
            addRun(task, RunStatus.FAILED),
            old(addRun(task)),
            old(addRun(other, RunStatus.FAILED)),
            old(addRun(task, RunStatus.COMPLETED)));

    Response accepted =
        bulk(Map.of("filter", Map.of("task_uuid", task, "status", "failed", "older_than", "P30D")));

    assertThat(workUntilDone(accepted).path("deleted").asInt()).isEqualTo(1);
    assertThat(storedRun(right)).containsKey("deleted_at");
    assertThat(wrong).allSatisfy(run -> assertThat(storedRun(run)).doesNotContainKey("deleted_at"));
  }

  @Test
  @DisplayName("R6: a dry run counts and does nothing")
  void countsOnly() {
    UUID task = create("t");
    addRuns(task, 3);
    old(addRun(task));
    UUID other = addRun(create("other"));

    Response all = bulk(Map.of("filter", Map.of(), "dry_run", true));
    Response some =
        bulk(Map.of("filter", Map.of("task_uuid", task, "older_than", "P30D"), "dry_run", true));

    assertThat(all.statusCode()).isEqualTo(200);
    assertThat(json(all.asString())).isEqualTo(json("{\"matched\":5}"));
    assertThat(json(some.asString())).isEqualTo(json("{\"matched\":1}"));
    assertThat(around.database.getCollection("bulk_deletions").countDocuments()).isZero();
    work.runOnce();
    assertThat(storedRun(other)).doesNotContainKey("deleted_at");
  }

  @Test
  @DisplayName("R6: at every moment the counts add up to what was matched")
  void addsUpAtEveryMoment() {
    addRuns(create("t"), 1_234);

    Response accepted = bulk(Map.of("filter", Map.of()));

    List<Integer> deleted = new ArrayList<>();
    JsonNode seen = follow(accepted);
    while (!seen.path("state").asText().equals("DONE")) {
      assertAddsUp(seen, 1_234);
      deleted.add(seen.path("deleted").asInt());
      work.runOnce();
      seen = follow(accepted);
    }
    assertAddsUp(seen, 1_234);
    assertThat(deleted).startsWith(0).endsWith(1_234).isSorted();
    assertThat(deleted.size()).as("bounded batches").isGreaterThan(3);
    assertThat(countDeleted()).isEqualTo(1_234);
  }

  @Test
  @DisplayName("R6: what was claimed, deleted or purged meanwhile is skipped, and left alone")
  void skipsWhatChangedMeanwhile() {
    List<UUID> runs = addRuns(create("t"), 10);
    Response accepted = bulk(Map.of("filter", Map.of()));
    assertThat(claimed(claim("eve", Map.of("limit", 3)))).isEqualTo(runs.subList(0, 3));
    assertThat(as(token("bob", "admin")).delete(run(runs.get(3))).statusCode()).isEqualTo(204);
    assertThat(asAdmin().delete(run(runs.get(4)) + "?hard=true").statusCode()).isEqualTo(204);

    JsonNode done = workUntilDone(accepted);

    assertThat(done.path("deleted").asInt()).isEqualTo(5);
    assertThat(done.path("skipped").asInt() + done.path("already_deleted").asInt()).isEqualTo(5);
    assertAddsUp(done, 10);
    assertThat(storedRun(runs.get(0)))
        .containsEntry("status", "PROCESSING")
        .doesNotContainKey("deleted_at");
    assertThat(storedRun(runs.get(3))).containsEntry("deleted_by", "bob");
  }

  @Test
  @DisplayName("R6: what fails after the bulk was accepted does not upset the counts")
  void addsUpWhenRunsFailMeanwhile() {
    UUID task = create("t");
    addRuns(task, 2);
    List<UUID> under = addRuns(task, 3);
    claimed(claim("eve", Map.of("limit", 3, "run_ids", under)));
    Response accepted = bulk(Map.of("filter", Map.of()));
    assertThat(accepted.<Integer>path("matched")).isEqualTo(2);
    under.forEach(run -> post(token("eve", "member"), run(run) + "/fail", Map.of()));

    assertAddsUp(follow(accepted));
    work.runOnce();
    assertAddsUp(follow(accepted));
    assertAddsUp(workUntilDone(accepted));
  }

  @Test
  @DisplayName("R6: runs created after it was accepted are not meant")
  void leavesNewerOnesAlone() {
    UUID task = create("t");
    addRuns(task, 2);
    Response accepted = bulk(Map.of("filter", Map.of()));
    Response started = asAdmin().post(pathOf(task) + "/runs");
    assertThat(started.statusCode()).isEqualTo(201);

    JsonNode done = workUntilDone(accepted);

    assertAddsUp(done, 2);
    assertThat(done.path("deleted").asInt()).isEqualTo(2);
    assertThat(storedRun(UUID.fromString(started.path("run_id")))).doesNotContainKey("deleted_at");
  }

  @Test
  @DisplayName("R6: two replicas at once delete and count each run once")
  void countsOnceWithTwoReplicas() {
    addRuns(create("t"), 2_345);
    Response accepted = bulk(Map.of("filter", Map.of()));

    atOnce(
        2,
        i -> {
          int rounds = 0;
          while (work.runOnce() > 0) {
            assertAddsUp(follow(accepted), 2_345);
            rounds++;
          }
          return rounds;
        });

    JsonNode done = follow(accepted);
    assertThat(done.path("state").asText()).isEqualTo("DONE");
    assertThat(done.path("deleted").asInt()).isEqualTo(2_345);
    assertAddsUp(done, 2_345);
    assertThat(countDeleted()).isEqualTo(2_345);
  }

  @Test
  @DisplayName("R6: a bulk and claimers at once: deleted and handed out are all, and none is both")
  void sharesWithClaimers() {
    List<UUID> runs = addRuns(create("t"), 900);
    Response accepted = bulk(Map.of("filter", Map.of()));

    List<List<UUID>> got =
        atOnce(
            5,
            i -> {
              if (i > 0) {
                return claimed(claim("executor-" + i, Map.of("limit", 100)));
              }
              work.runOnce();
              return List.of();
            });

    JsonNode done = workUntilDone(accepted);
    List<UUID> handedOut = got.stream().flatMap(List::stream).toList();
    assertThat(handedOut)
        .allSatisfy(run -> assertThat(storedRun(run)).doesNotContainKey("deleted_at"));
    assertThat(done.path("deleted").asInt()).isEqualTo(runs.size() - handedOut.size());
    assertAddsUp(done, 900);
  }

  @Test
  @DisplayName("R6, X1: it touches the own project only, and is followed only there")
  void staysInItsProject() {
    String other = TestServers.randomName("p");
    UUID foreign = addRuns(other, UUID.randomUUID(), 1).getFirst();
    UUID own = addRun(create("t"));

    Response accepted = bulk(Map.of("filter", Map.of()));

    workUntilDone(accepted);
    assertThat(storedRun(own)).containsKey("deleted_at");
    assertThat(storedRun(foreign)).doesNotContainKey("deleted_at");
    String both =
        around.tokens.of(
            "alice", List.of(project, other), List.of("admin"), Tokens.ALL_SCOPES, Map.of());
    assertProblem(
        as(both)
            .get(
                "/api/v1/projects/%s/bulk-deletions/%s"
                    .formatted(other, accepted.<String>path("bulk_deletion_id"))),
        404,
        "not-found");
    assertProblem(
        as(around.tokens.of("zoe", other, "admin")).get(pathOf(accepted)), 404, "not-found");
    assertProblem(
        post(
            admin(), "/api/v1/projects/" + other + "/runs/bulk-delete", Map.of("filter", Map.of())),
        404,
        "not-found");
    assertThat(as(token("vera", "viewer")).get(pathOf(accepted)).statusCode()).isEqualTo(200);
  }

  @Test
  @DisplayName("R6: nothing to delete is done at once")
  void isDoneWithNothing() {
    create("t");

    assertAddsUp(workUntilDone(bulk(Map.of("filter", Map.of()))), 0);
  }

  private UUID old(UUID run) {
    set(run, "created_at", Date.from(now().minus(Duration.ofDays(31))));
    return run;
  }

  private Response bulk(Map<String, ?> body) {
    Response response = post(admin(), runs() + "/bulk-delete", body);
    assertThat(response.statusCode()).as(response.asString()).isIn(200, 202);
    return response;
  }

  private String pathOf(Response accepted) {
    return "/api/v1/projects/%s/bulk-deletions/%s"
        .formatted(project, accepted.<String>path("bulk_deletion_id"));
  }

  private JsonNode follow(Response accepted) {
    return json(asAdmin().get(pathOf(accepted)).asString());
  }

  private JsonNode workUntilDone(Response accepted) {
    while (work.runOnce() > 0) {
      assertThat(follow(accepted).path("state").asText()).isIn("RUNNING", "DONE");
    }
    JsonNode done = follow(accepted);
    assertThat(done.path("state").asText()).isEqualTo("DONE");
    return done;
  }

  private static void assertAddsUp(JsonNode bulk, int matched) {
    assertThat(bulk.path("matched").asInt()).isEqualTo(matched);
    assertAddsUp(bulk);
  }

  private static void assertAddsUp(JsonNode bulk) {
    assertThat(COUNTS.stream().mapToInt(count -> bulk.path(count).asInt()).sum())
        .as(bulk.toString())
        .isEqualTo(bulk.path("matched").asInt());
  }

  private long countDeleted() {
    return storedRuns().find(eq("project_id", project)).into(new ArrayList<>()).stream()
        .filter(run -> run.containsKey("deleted_at"))
        .count();
  }
}
