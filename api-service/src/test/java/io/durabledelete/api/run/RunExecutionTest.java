package io.durabledelete.api.run;

import static com.mongodb.client.model.Filters.eq;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.durabledelete.api.testing.FailPoint;
import io.durabledelete.api.testing.RunApiTest;
import io.durabledelete.deletion.RunningRuns;
import io.durabledelete.run.RunStatus;
import io.durabledelete.run.RunStep;
import io.durabledelete.store.Ids;
import io.durabledelete.task.DeletionMarks;
import io.durabledelete.task.MarkRequest;
import io.durabledelete.testing.TestServers;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Future;
import org.bson.Document;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
class RunExecutionTest extends RunApiTest {
  private static final List<String> CALLS = List.of("renew", "steps", "complete", "fail");

  @Inject Leases leases;

  @ParameterizedTest
  @DisplayName("R1: a claim that is out of bounds is refused with the member's name")
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"limit\":0}|limit",
        "{\"limit\":-1}|limit",
        "{\"limit\":501}|limit",
        "{\"limit\":1.5}|limit",
        "{\"limit\":\"5\"}|limit",
        "{\"limit\":99999999999}|limit",
        "{\"lease\":\"PT4.999S\"}|lease",
        "{\"lease\":\"PT1H0.001S\"}|lease",
        "{\"lease\":\"-PT10S\"}|lease",
        "{\"lease\":\"soon\"}|lease",
        "{\"lease\":60}|lease",
        "{\"run_ids\":[]}|run_ids",
        "{\"run_ids\":\"x\"}|run_ids",
        "{\"run_ids\":[\"x\"]}|run_ids",
        "{\"run_ids\":[1]}|run_ids",
        "{\"wait\":true}|wait",
      })
  void refusesAClaimOutOfBounds(String body, String member) {
    var problem =
        assertProblem(post(token("eve", "member"), runs() + "/claim", body), 400, "invalid-body");

    assertThat(namedMembers(problem)).containsExactly(member);
  }

  @Test
  @DisplayName("R1: more than 500 run_ids are refused")
  void refusesTooManyRunIds() {
    List<UUID> ids = new ArrayList<>();
    for (int i = 0; i < 501; i++) {
      ids.add(Ids.next());
    }

    var problem = assertProblem(claim("eve", Map.of("run_ids", ids)), 400, "invalid-body");

    assertThat(namedMembers(problem)).containsExactly("run_ids");
  }

  @ParameterizedTest
  @DisplayName("R1: the shortest and the longest lease are granted, counted from now")
  @CsvSource({"PT5S,5", "PT1H,3600", "60s,60"})
  void grantsALeaseWithinTheBounds(String lease, int seconds) {
    UUID run = addRun(create("t"));
    Instant before = now();

    Response response = claim("eve", Map.of("limit", 500, "lease", lease));

    assertThat(claimed(response)).containsExactly(run);
    assertThat(Instant.parse(response.path("items[0].lease_until")))
        .isBetween(before.plusSeconds(seconds), now().plusSeconds(seconds));
    assertThat(response.<String>path("items[0].status")).isEqualTo("processing");
    assertThat(response.<String>path("items[0].claimed_by")).isEqualTo("eve");
    assertThat(response.<String>path("items[0].started_at")).isNotNull();
  }

  @Test
  @DisplayName("R1: 2.0 is a whole number, as in JSON Schema")
  void readsWholeNumbersAsTheyCome() {
    addRuns(create("t"), 3);

    Response response = post(token("eve", "member"), runs() + "/claim", "{\"limit\":2.0}");

    assertThat(claimed(response)).hasSize(2);
  }

  @Test
  @DisplayName("R1: characters are counted as people do: 200 beyond the basic plane are 200")
  void countsCharacters() {
    UUID run = addRun(create("t"));
    claim("eve", Map.of());

    step(run, "\uD83D\uDE00".repeat(200), "running", null);

    Map<String, String> tooLong = Map.of("name", "\uD83D\uDE00".repeat(201), "status", "running");
    assertProblem(call("eve", run, "steps", tooLong), 400, "invalid-body");
  }

  @Test
  @DisplayName("R1: runs are handed out the oldest first, one when no limit is given")
  void handsOutTheOldestFirst() {
    UUID one = create("one");
    UUID other = create("other");
    List<UUID> runs = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      runs.add(addRun(i % 2 == 0 ? one : other));
    }

    assertThat(claimed(claim("eve", Map.of()))).isEqualTo(runs.subList(0, 1));
    assertThat(claimed(claim("eve", Map.of("limit", 3)))).isEqualTo(runs.subList(1, 4));
    assertThat(claimed(claim("eve", Map.of("limit", 3)))).isEqualTo(runs.subList(4, 5));
    assertThat(claimed(claim("eve", Map.of("limit", 3)))).isEmpty();
  }

  @Test
  @DisplayName("R1: with run_ids only those are handed out, and only those that wait")
  void handsOutWhatIsAskedFor() {
    List<UUID> runs = addRuns(create("t"), 4);
    set(runs.get(1), "status", "COMPLETED");
    UUID foreign = addRuns("elsewhere", UUID.randomUUID(), 1).getFirst();

    List<UUID> got =
        claimed(
            claim(
                "eve",
                Map.of(
                    "limit",
                    500,
                    "run_ids",
                    List.of(runs.get(3), runs.get(1), runs.get(2), foreign, Ids.next()))));

    assertThat(got).containsExactly(runs.get(2), runs.get(3));
    assertThat(storedRun(foreign).getString("status")).isEqualTo("PENDING");
    assertThat(storedRun(runs.get(0)).getString("status")).isEqualTo("PENDING");
  }

  @ParameterizedTest
  @DisplayName("R1: of 20 claimers at once each run has exactly one, and all are handed out")
  @ValueSource(ints = {10, 15})
  void handsEachRunToOne(int limit) {
    List<UUID> runs = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      runs.addAll(addRuns(create("t" + i), 50));
    }

    List<List<UUID>> got = atOnce(20, i -> claimed(claim("executor-" + i, Map.of("limit", limit))));

    assertThat(got.stream().flatMap(List::stream).toList())
        .containsExactlyInAnyOrderElementsOf(runs);
    if (limit == 10) {
      assertThat(got).as("fewer only if fewer can be had").allMatch(part -> part.size() == limit);
    }
    for (int i = 0; i < got.size(); i++) {
      for (UUID run : got.get(i)) {
        assertThat(storedRun(run).getString("claimed_by")).isEqualTo("executor-" + i);
      }
    }
  }

  @Test
  @DisplayName("R1, D13: those of tasks on their way out do not stand in front of the others")
  void givesFewerOnlyIfFewerCanBeHad() {
    List<UUID> stay = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      UUID leaving = create("leaving" + i);
      stay.addAll(addRuns(leaving, 300));
      deletionId(delete(leaving));
    }
    List<UUID> runs = addRuns(create("live"), 7);

    assertThat(claimed(claim("eve", Map.of("limit", 5)))).isEqualTo(runs.subList(0, 5));
    assertThat(claimed(claim("eve", Map.of("limit", 500)))).isEqualTo(runs.subList(5, 7));
    assertThat(
            storedRuns()
                .countDocuments(new Document("project_id", project).append("status", "PENDING")))
        .isEqualTo(stay.size());
  }

  @Test
  @DisplayName("D13: runs of a marked task are not handed out and keep waiting")
  void handsOutNothingOfAMarkedTask() {
    UUID task = create("t");
    UUID run = addRun(task);
    mark(task);

    assertThat(claimed(claim("eve", Map.of("limit", 10)))).isEmpty();
    assertThat(claimed(claim("eve", Map.of("run_ids", List.of(run))))).isEmpty();

    assertWaits(run);
  }

  @Test
  @DisplayName("D13: a mark written between the claim and the look at the task wins")
  void givesBackWhatIsMarkedMeanwhile() {
    assumeTrue(
        TestServers.hasFailPoints(around.client),
        "the server has no fail points: deploy/services start --test-commands");
    UUID marked = create("marked");
    UUID live = create("live");
    UUID given = addRun(marked);
    UUID kept = addRun(live);

    List<UUID> got;
    try (FailPoint slow = FailPoint.block(around.client, 1_200, "update")) {
      Future<List<UUID>> claiming = meanwhile(() -> claimed(claim("eve", Map.of("limit", 10))));
      slow.awaitEntered();
      mark(marked);
      assertThat(claiming.isDone()).isFalse();
      got = get(claiming);
    }

    assertThat(got).containsExactly(kept);
    assertWaits(given);
  }

  @Test
  @DisplayName("D13: a run given back is handed out once its task is restored")
  void handsOutAgainAfterARestore() {
    UUID task = create("t");
    UUID run = addRun(task);
    deletionId(delete(task));
    assertThat(claimed(claim("eve", Map.of()))).isEmpty();

    put(task, "deletion", null);
    put(task, "status", "ACTIVE");

    assertThat(claimed(claim("eve", Map.of()))).containsExactly(run);
  }

  @Test
  @DisplayName("D13: whoever is faster, what is answered and what is stored agree")
  void agreesWithWhatIsStored() {
    List<UUID> tasks = new ArrayList<>();
    List<UUID> runs = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      tasks.add(create("t" + i));
      runs.add(addRun(tasks.get(i)));
    }
    String admin = admin();

    List<List<UUID>> got =
        atOnce(
            60,
            i -> {
              if (i % 2 == 0) {
                assertThat(send("DELETE", pathOf(tasks.get(i / 2)), admin, null).statusCode())
                    .isEqualTo(202);
                return List.of();
              }
              return claimed(claim("executor-" + i, Map.of("limit", 2)));
            });

    List<UUID> handedOut = got.stream().flatMap(List::stream).toList();
    assertThat(handedOut).doesNotHaveDuplicates();
    for (UUID run : runs) {
      assertThat(storedRun(run).getString("status"))
          .isEqualTo(handedOut.contains(run) ? "PROCESSING" : "PENDING");
    }
  }

  @Test
  @DisplayName("R1: the claimer renews the lease, counted from now")
  void renews() {
    UUID run = addRun(create("t"));
    claimOne("eve", run);
    Instant before = now();

    Response response = call("eve", run, "renew", Map.of("lease", "PT30M"));

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(Instant.parse(response.path("lease_until")))
        .isBetween(before.plus(Duration.ofMinutes(30)), now().plus(Duration.ofMinutes(30)));
    assertThat(
            namedMembers(
                assertProblem(
                    call("eve", run, "renew", Map.of("lease", "PT4S")), 400, "invalid-body")))
        .containsExactly("lease");
  }

  @Test
  @DisplayName("R1: steps come in their order, one of that name is brought up to date in place")
  void reportsSteps() {
    UUID run = addRun(create("t"));
    claimOne("eve", run);

    step(run, "fetch", "running", null);
    step(run, "parse", "running", "page 1");
    step(run, "fetch", "completed", "12 files");
    Response response = step(run, "$name", "skipped", "$status");

    assertThat(response.<List<String>>path("steps.name"))
        .containsExactly("fetch", "parse", "$name");
    assertThat(response.<List<String>>path("steps.status"))
        .containsExactly("completed", "running", "skipped");
    assertThat(response.<List<String>>path("steps.detail"))
        .containsExactly("12 files", "page 1", "$status");
    assertThat(response.<List<String>>path("steps.started_at")).doesNotContainNull();
    List<String> ended = response.path("steps.ended_at");
    assertThat(ended.get(0)).isNotNull();
    assertThat(ended.get(1)).isNull();
    assertThat(ended.get(2)).isNotNull();
  }

  @ParameterizedTest
  @DisplayName("R1: a bad step is refused with the member's name")
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"status\":\"running\"}|name",
        "{\"name\":\" \",\"status\":\"running\"}|name",
        "{\"name\":\"a\"}|status",
        "{\"name\":\"a\",\"status\":\"RUNNING\"}|status",
        "{\"name\":\"a\",\"status\":\"running\",\"detail\":5}|detail",
        "{\"name\":\"a\",\"status\":\"running\",\"x\":5}|x",
      })
  void refusesABadStep(String body, String member) {
    UUID run = addRun(create("t"));
    claimOne("eve", run);

    var problem =
        assertProblem(post(token("eve", "member"), run(run) + "/steps", body), 400, "invalid-body");

    assertThat(namedMembers(problem)).containsExactly(member);
    assertThat(storedRun(run).getList("steps", Document.class)).isEmpty();
  }

  @Test
  @DisplayName("R1: a run has 200 steps at the most; those it has can still be brought up to date")
  void recordsSoManySteps() {
    UUID run = addRun(create("t"));
    claimOne("eve", run);
    List<Document> steps = new ArrayList<>();
    for (int i = 0; i < RunStep.MOST_STEPS - 1; i++) {
      steps.add(
          new Document("name", "step " + i)
              .append("status", "running")
              .append("started_at", Date.from(now())));
    }
    set(run, "steps", steps);

    step(run, "the last", "running", null);
    step(run, "one too many", "running", null);
    Response response = step(run, "step 7", "completed", null);

    assertThat(response.<List<String>>path("steps.name"))
        .hasSize(RunStep.MOST_STEPS)
        .endsWith("the last");
    assertThat(response.<String>path("steps[7].status")).isEqualTo("completed");
  }

  @Test
  @DisplayName("R1: steps reported at once are all recorded")
  void reportsStepsAtOnce() {
    UUID run = addRun(create("t"));
    claimOne("eve", run);

    atOnce(30, i -> step(run, "step " + i, "running", null));

    assertThat(storedRun(run).getList("steps", Document.class))
        .extracting(step -> step.getString("name"))
        .hasSize(30)
        .doesNotHaveDuplicates();
  }

  @Test
  @DisplayName("R1: the claimer completes or fails it; then it is over, also for him")
  void ends() {
    List<UUID> runs = addRuns(create("t"), 3);
    runs.forEach(run -> claimOne("eve", run));

    Response completed = call("eve", runs.get(0), "complete", Map.of());
    Response failed = call("eve", runs.get(1), "fail", Map.of("error", "$out of paper"));
    Response bare = call("eve", runs.get(2), "fail", Map.of());

    assertThat(completed.<String>path("status")).isEqualTo("completed");
    assertThat(completed.<String>path("ended_at")).isNotNull();
    assertThat(completed.<String>path("error")).isNull();
    assertThat(failed.<String>path("status")).isEqualTo("failed");
    assertThat(failed.<String>path("error")).isEqualTo("$out of paper");
    assertThat(bare.<String>path("status")).isEqualTo("failed");
    for (UUID run : runs) {
      for (String call : CALLS) {
        assertProblem(call("eve", run, call, bodyOf(call)), 409, "run-not-processing");
      }
      assertThat(claimed(claim("mallory", Map.of("run_ids", List.of(run))))).isEmpty();
    }
    assertThat(storedRun(runs.get(0)).getString("status")).isEqualTo("COMPLETED");
  }

  @Test
  @DisplayName("R1: a run is not anybody's before it is claimed, and not another's afterwards")
  void isNotAnothers() {
    UUID run = addRun(create("t"));
    for (String call : CALLS) {
      assertProblem(call("eve", run, call, bodyOf(call)), 409, "run-not-processing");
    }
    claimOne("eve", run);
    Document before = storedRun(run);

    for (String call : CALLS) {
      assertProblem(call("mallory", run, call, bodyOf(call)), 409, "not-yours");
    }

    assertThat(storedRun(run)).isEqualTo(before);
  }

  @Test
  @DisplayName("R1: an expired lease makes the run failed; its executor comes too late")
  void failsWhatIsNotRenewed() {
    List<UUID> runs = addRuns(create("t"), 2);
    runs.forEach(run -> claimOne("eve", run));
    set(runs.get(0), "lease_until", Date.from(now().minusSeconds(1)));
    for (String call : CALLS) {
      assertProblem(call("eve", runs.get(0), call, bodyOf(call)), 409, "run-not-processing");
    }

    leases.runOnce();

    assertThat(storedRun(runs.get(0)).getString("status")).isEqualTo("FAILED");
    assertThat(storedRun(runs.get(0)).getString("error")).isEqualTo("lease-expired");
    assertThat(storedRun(runs.get(0)).getDate("ended_at")).isNotNull();
    assertThat(storedRun(runs.get(1)).getString("status")).isEqualTo("PROCESSING");
    for (String call : CALLS) {
      assertProblem(call("eve", runs.get(0), call, bodyOf(call)), 409, "run-not-processing");
    }
    assertThat(call("eve", runs.get(1), "complete", Map.of()).statusCode()).isEqualTo(200);
  }

  @Test
  @DisplayName("R1, X1: unknown runs and those of another project are 404 alike")
  void hidesOtherProjects() {
    UUID foreign = addRuns("elsewhere", UUID.randomUUID(), 1).getFirst();
    set(foreign, "status", RunStatus.PROCESSING.name());
    set(foreign, "claimed_by", "eve");
    set(foreign, "lease_until", Date.from(now().plusSeconds(600)));
    Document before = storedRun(foreign);

    for (String call : CALLS) {
      assertProblem(call("eve", foreign, call, bodyOf(call)), 404, "not-found");
      assertProblem(call("eve", Ids.next(), call, bodyOf(call)), 404, "not-found");
      assertProblem(
          post(
              token("eve", "member"),
              "/api/v1/projects/elsewhere/runs/%s/%s".formatted(foreign, call),
              bodyOf(call)),
          404,
          "not-found");
    }
    assertProblem(
        post(token("eve", "member"), "/api/v1/projects/elsewhere/runs/claim", Map.of()),
        404,
        "not-found");

    assertThat(storedRun(foreign)).isEqualTo(before);
  }

  @Test
  @DisplayName("X1: viewers execute nothing")
  void viewersMayNot() {
    UUID run = addRun(create("t"));
    String viewer = token("vera", "viewer");

    assertProblem(post(viewer, runs() + "/claim", Map.of()), 403, "forbidden");
    for (String call : CALLS) {
      assertProblem(post(viewer, run(run) + "/" + call, bodyOf(call)), 403, "forbidden");
    }
    assertWaits(run);
  }

  private Response call(String executor, UUID run, String call, Map<String, ?> body) {
    return post(token(executor, "member"), run(run) + "/" + call, body);
  }

  private static Map<String, ?> bodyOf(String call) {
    return call.equals("steps") ? Map.of("name", "a", "status", "running") : Map.of();
  }

  private Response step(UUID run, String name, String status, String detail) {
    Response response =
        call(
            "eve",
            run,
            "steps",
            detail == null
                ? Map.of("name", name, "status", status)
                : Map.of("name", name, "status", status, "detail", detail));
    assertThat(response.statusCode()).as(response.asString()).isEqualTo(200);
    return response;
  }

  private void assertWaits(UUID run) {
    assertThat(storedRun(run).getString("status")).isEqualTo("PENDING");
    assertThat(storedRun(run))
        .doesNotContainKeys("lease_id", "claimed_by", "lease_until", "started_at");
  }

  /** Marks the task by a client that no fail point aims at. */
  private void mark(UUID uuid) {
    assertThat(
            new DeletionMarks(around.database, Duration.ofMinutes(10))
                .mark(
                    new MarkRequest(
                        project, uuid, "bob", null, Duration.ZERO, false, RunningRuns.WAIT, null),
                    Ids.next()))
        .isPresent();
    assertThat(around.database.getCollection("tasks").find(eq("_id", uuid)).first())
        .containsEntry("status", "PENDING_DELETE");
  }
}
