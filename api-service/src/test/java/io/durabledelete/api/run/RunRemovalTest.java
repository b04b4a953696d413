package io.durabledelete.api.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.durabledelete.api.problem.Problem;
import io.durabledelete.api.problem.ProblemType;
import io.durabledelete.api.task.TaskReading;
import io.durabledelete.api.testing.RunApiTest;
import io.durabledelete.audit.AuditLog;
import io.durabledelete.event.TaskEvents;
import io.durabledelete.run.RunDeletions;
import io.durabledelete.run.RunStatus;
import io.durabledelete.run.Runs;
import io.durabledelete.settings.Settings;
import io.durabledelete.store.DatabaseClock;
import io.durabledelete.store.Ids;
import io.durabledelete.store.Transactions;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.bson.Document;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

@QuarkusTest
class RunRemovalTest extends RunApiTest {
  @Inject Runs runs;
  @Inject RunDeletions deletions;
  @Inject Transactions transactions;
  @Inject AuditLog audit;
  @Inject TaskReading reading;
  @Inject DatabaseClock databaseClock;
  @Inject TaskEvents events;
  @Inject MeterRegistry meters;

  @ParameterizedTest
  @DisplayName("R2, R3: what may be deleted in which state")
  @CsvSource({
    "PENDING,    '',                    204",
    "FAILED,     '',                    204",
    "PROCESSING, '',                    400",
    "COMPLETED,  '',                    400",
    "PENDING,    ?hard=true,            204",
    "FAILED,     ?hard=true,            204",
    "PROCESSING, ?hard=true,            400",
    "COMPLETED,  ?hard=true,            204",
    "PENDING,    ?hard=true&force=true, 204",
    "FAILED,     ?hard=true&force=true, 204",
    "PROCESSING, ?hard=true&force=true, 400",
    "COMPLETED,  ?hard=true&force=true, 204",
  })
  void deletesByState(RunStatus status, String query, int answer) {
    UUID run = addRun(create("t"), status);
    Document before = storedRun(run);

    Response response = asAdmin().delete(run(run) + query);

    if (answer == 400) {
      assertProblem(response, 400, "run-not-deletable");
      assertThat(storedRun(run)).isEqualTo(before);
    } else {
      assertThat(response.statusCode()).as(response.asString()).isEqualTo(204);
      if (query.isEmpty()) {
        assertThat(storedRun(run))
            .containsEntry("status", status.name())
            .containsEntry("deleted_by", "alice")
            .containsKey("deleted_at");
      } else {
        assertThat(storedRun(run)).isNull();
      }
    }
  }

  @Test
  @DisplayName("R2: force goes with hard only")
  void refusesForceAlone() {
    UUID run = addRun(create("t"));

    assertProblem(asAdmin().delete(run(run) + "?force=true"), 400, "invalid-parameter");

    assertThat(storedRun(run)).doesNotContainKey("deleted_at");
  }

  @Test
  @DisplayName("R2: deleting it again changes nothing, not even who did it and why")
  void isIdempotent() {
    UUID run = addRun(create("t"));
    assertThat(asAdmin().queryParam("reason", "$wrong day").delete(run(run)).statusCode())
        .isEqualTo(204);
    Document first = storedRun(run);
    assertThat(first).containsEntry("deleted_reason", "$wrong day");

    assertThat(as(token("bob", "admin")).delete(run(run) + "?reason=another").statusCode())
        .isEqualTo(204);

    assertThat(storedRun(run)).isEqualTo(first);
  }

  @Test
  @DisplayName("R2: the run's steps go and come back with it")
  void keepsTheSteps() {
    UUID run = addRun(create("t"));
    claimOne("eve", run);
    post(
        token("eve", "member"),
        run(run) + "/steps",
        Map.of("name", "fetch", "status", "completed"));
    post(token("eve", "member"), run(run) + "/fail", Map.of("error", "x"));
    String before = asAdmin().get(run(run)).asString();

    asAdmin().delete(run(run));
    Response restored = asAdmin().post(run(run) + "/restore");

    assertThat(restored.statusCode()).isEqualTo(200);
    assertThat(json(restored.asString())).isEqualTo(json(before));
    assertThat(json(asAdmin().get(run(run)).asString())).isEqualTo(json(before));
  }

  @Test
  @DisplayName("R2: a claim and a soft delete at once: one of them wins, never both")
  void isNeverBothClaimedAndDeleted() {
    UUID task = create("t");
    String admin = admin();
    for (int round = 0; round < 80; round++) {
      UUID run = addRun(task);

      List<Integer> answers =
          atOnce(
              2,
              i ->
                  i == 0
                      ? send("DELETE", run(run), admin, null).statusCode()
                      : claimed(claim("eve", Map.of("run_ids", List.of(run)))).size());

      boolean isDeleted = answers.get(0) == 204;
      Document stored = storedRun(run);
      assertThat(answers.get(0)).isIn(204, 400);
      assertThat(answers.get(1)).isEqualTo(isDeleted ? 0 : 1);
      assertThat(stored.containsKey("deleted_at")).isEqualTo(isDeleted);
      assertThat(stored.getString("status")).isEqualTo(isDeleted ? "PENDING" : "PROCESSING");
    }
  }

  @Test
  @DisplayName("R2: a deleted pending run is handed to nobody until it is restored")
  void isNotHandedOut() {
    List<UUID> runs = addRuns(create("t"), 3);
    asAdmin().delete(run(runs.get(0)));
    asAdmin().delete(run(runs.get(1)));

    assertThat(claimed(claim("eve", Map.of("limit", 10)))).containsExactly(runs.get(2));
    assertThat(claimed(claim("eve", Map.of("limit", 10, "run_ids", runs)))).isEmpty();

    asAdmin().post(run(runs.get(1)) + "/restore");
    assertThat(claimed(claim("eve", Map.of("limit", 10)))).containsExactly(runs.get(1));
  }

  @Test
  @DisplayName("R4: a deleted run is in no list and no calendar, unless an admin asks for it")
  void hidesWhatIsDeleted() {
    UUID task = create("t");
    Instant planned = now().minusSeconds(3600);
    UUID run = addPlanned(task, planned);
    UUID kept = addPlanned(task, planned.minusSeconds(60));
    String window = "?from=%s&to=%s".formatted(planned.minusSeconds(600), planned.plusSeconds(600));
    assertThat(asAdmin().delete(run(run) + "?reason=why").statusCode()).isEqualTo(204);

    String list = pathOf(task) + "/runs";
    assertThat(asAdmin().get(list).<List<String>>path("items.run_id"))
        .containsExactly(kept.toString());
    assertThat(asAdmin().get(list + "?status=pending").<List<String>>path("items.run_id"))
        .containsExactly(kept.toString());
    assertProblem(asAdmin().get(run(run)), 404, "not-found");
    for (String calendar :
        List.of(
            pathOf(task) + "/occurrences" + window,
            "/api/v1/projects/" + project + "/occurrences" + window)) {
      assertThat(asAdmin().get(calendar).<List<String>>path("items.run_id"))
          .containsExactly(kept.toString());
    }
    Response all = asAdmin().get(list + "?include_deleted=true");
    assertThat(all.<List<String>>path("items.run_id"))
        .containsExactlyInAnyOrder(run.toString(), kept.toString());
    Map<String, Object> shown =
        all.<List<Map<String, Object>>>path("items").stream()
            .filter(item -> item.get("run_id").equals(run.toString()))
            .findFirst()
            .orElseThrow();
    assertThat(shown).containsEntry("deleted_by", "alice").containsEntry("deleted_reason", "why");
    assertThat(shown.get("deleted_at")).isNotNull();
    for (String role : List.of("member", "viewer")) {
      assertProblem(as(token("mia", role)).get(list + "?include_deleted=true"), 403, "forbidden");
      assertThat(as(token("mia", role)).get(list).<List<String>>path("items.run_id"))
          .containsExactly(kept.toString());
    }
  }

  @Test
  @DisplayName("R4: restored it is as it was; what is not deleted stays; what is purged is 404")
  void restores() {
    UUID run = addRun(create("t"), RunStatus.FAILED);
    asAdmin().delete(run(run) + "?reason=why");

    Response restored = asAdmin().post(run(run) + "/restore");

    assertThat(restored.statusCode()).isEqualTo(200);
    assertThat(restored.<String>path("status")).isEqualTo("failed");
    assertThat(restored.<String>path("deleted_at")).isNull();
    assertThat(storedRun(run)).doesNotContainKeys("deleted_at", "deleted_by", "deleted_reason");
    assertThat(asAdmin().post(run(run) + "/restore").statusCode()).isEqualTo(200);
    assertThat(asAdmin().get(run(run)).statusCode()).isEqualTo(200);
    asAdmin().delete(run(run) + "?hard=true");
    assertProblem(asAdmin().post(run(run) + "/restore"), 404, "not-found");
    assertProblem(asAdmin().delete(run(run)), 404, "not-found");
    assertProblem(asAdmin().delete(run(run) + "?hard=true"), 404, "not-found");
  }

  @Test
  @DisplayName("R3: a run deleted softly can be purged, and its audit entry says by whom and why")
  void purgesWithAnEntry() {
    UUID task = create("t");
    UUID run = addRun(task);
    asAdmin().delete(run(run));

    assertThat(asAdmin().delete(run(run) + "?hard=true&reason=privacy").statusCode())
        .isEqualTo(204);

    assertThat(storedRun(run)).isNull();
    assertThat(purgesOf(task))
        .singleElement()
        .satisfies(
            entry ->
                assertThat(entry)
                    .containsEntry("actor", "alice")
                    .containsEntry("project_id", project)
                    .containsEntry("outcome", "purged")
                    .containsEntry("reason", "privacy")
                    .hasEntrySatisfying(
                        "detail",
                        detail ->
                            assertThat((String) detail)
                                .contains(run.toString(), "old")
                                .doesNotContain("forced")));
  }

  @Test
  @DisplayName("R3: a refused purge is audited, too")
  void auditsARefusal() {
    UUID task = create("t");
    UUID run = addRun(task, RunStatus.PROCESSING);

    assertProblem(
        asAdmin().delete(run(run) + "?hard=true&force=true&reason=now"), 400, "run-not-deletable");

    assertThat(purgesOf(task))
        .singleElement()
        .satisfies(
            entry ->
                assertThat(entry)
                    .containsEntry("actor", "alice")
                    .containsEntry("outcome", "refused")
                    .containsEntry("reason", "now"));
  }

  @Test
  @DisplayName("R3: a run that is too young is kept, unless it is forced, and that is audited")
  void keepsWhatIsYoung() {
    RunRemoval removal = guardedFor(24);
    UUID task = create("t");
    UUID young = addRun(task, RunStatus.COMPLETED);
    set(young, "created_at", Date.from(now().minus(Duration.ofHours(23))));

    assertRefused(() -> removal.purge(project, young, "carol", "no", false), "RETENTION_GUARD");
    assertThat(storedRun(young)).isNotNull();
    removal.purge(project, young, "carol", "court order", true);

    assertThat(storedRun(young)).isNull();
    assertThat(purgesOf(task))
        .singleElement()
        .satisfies(
            entry ->
                assertThat(entry)
                    .containsEntry("actor", "carol")
                    .containsEntry("outcome", "purged")
                    .containsEntry("reason", "court order")
                    .extractingByKey("detail")
                    .asString()
                    .contains("completed", "PT23H", "forced"));
  }

  @Test
  @DisplayName("R3: a run that is old enough goes without force, and force is not noted then")
  void purgesWhatIsOld() {
    RunRemoval removal = guardedFor(24);
    UUID task = create("t");
    for (boolean force : List.of(false, true)) {
      UUID old = addRun(task);
      set(old, "created_at", Date.from(now().minus(Duration.ofHours(24)).minusSeconds(1)));

      removal.purge(project, old, "carol", null, force);

      assertThat(storedRun(old)).isNull();
    }
    assertThat(purgesOf(task))
        .hasSize(2)
        .allSatisfy(
            entry ->
                assertThat(entry.getString("detail")).contains("PT24H").doesNotContain("forced"));
  }

  @ParameterizedTest
  @DisplayName("R3: young or old, a run under way is not purged, even with force")
  @CsvSource({"1, false", "1, true", "48, false", "48, true"})
  void neverPurgesWhatRuns(int hours, boolean force) {
    RunRemoval removal = guardedFor(24);
    UUID run = addRun(create("t"), RunStatus.PROCESSING);
    set(run, "created_at", Date.from(now().minus(Duration.ofHours(hours))));

    assertRefused(() -> removal.purge(project, run, "carol", null, force), "RUN_NOT_DELETABLE");

    assertThat(storedRun(run)).isNotNull();
  }

  @ParameterizedTest
  @DisplayName("R2, R3: a soft delete knows no guard")
  @EnumSource(
      value = RunStatus.class,
      names = {"PENDING", "FAILED"})
  void softlyDeletesWhatIsYoung(RunStatus status) {
    UUID run = addRun(create("t"), status);

    guardedFor(24).delete(project, run, "carol", null);

    assertThat(storedRun(run)).containsEntry("deleted_by", "carol");
  }

  @Test
  @DisplayName("R2, X1: unknown runs and those of another project are 404 alike, for admins")
  void hidesOtherProjects() {
    UUID foreign = addRuns("elsewhere", UUID.randomUUID(), 1).getFirst();
    for (UUID run : List.of(foreign, Ids.next())) {
      for (String query : List.of("", "?hard=true", "?hard=true&force=true")) {
        assertProblem(asAdmin().delete(run(run) + query), 404, "not-found");
        assertProblem(
            asAdmin().delete("/api/v1/projects/elsewhere/runs/" + run + query), 404, "not-found");
      }
      assertProblem(asAdmin().post(run(run) + "/restore"), 404, "not-found");
    }
    assertThat(storedRun(foreign)).doesNotContainKey("deleted_at");
  }

  @ParameterizedTest
  @DisplayName("X1: members and viewers delete and restore no runs")
  @CsvSource({"member", "viewer"})
  void othersMayNot(String role) {
    UUID run = addRun(create("t"));
    Document before = storedRun(run);
    String token = token("mia", role);

    assertProblem(as(token).delete(run(run)), 403, "forbidden");
    assertProblem(as(token).delete(run(run) + "?hard=true&force=true"), 403, "forbidden");
    assertProblem(as(token).post(run(run) + "/restore"), 403, "forbidden");
    assertProblem(
        post(token, runs() + "/bulk-delete", Map.of("filter", Map.of())), 403, "forbidden");

    assertThat(storedRun(run)).isEqualTo(before);
  }

  @Test
  @DisplayName("R2: while the task is being deleted its runs are left alone: 409")
  void leavesRunsOfALeavingTaskAlone() {
    UUID task = create("t");
    UUID run = addRun(task);
    UUID deleted = addRun(task);
    asAdmin().delete(run(deleted));
    deletionId(delete(task));
    Document before = storedRun(run);

    assertProblem(asAdmin().delete(run(run)), 409, "task-being-deleted");
    assertProblem(asAdmin().delete(run(run) + "?hard=true&force=true"), 409, "task-being-deleted");
    assertProblem(asAdmin().post(run(deleted) + "/restore"), 409, "task-being-deleted");

    assertThat(storedRun(run)).isEqualTo(before);
    assertThat(storedRun(deleted)).containsKey("deleted_at");
  }

  private RunRemoval guardedFor(int hours) {
    return new RunRemoval(
        runs,
        deletions,
        transactions,
        audit,
        reading,
        databaseClock,
        events,
        meters,
        Settings.read(
            name ->
                name.equals("RUN_MIN_PURGE_AGE_HOURS")
                    ? Optional.of(Integer.toString(hours))
                    : Optional.empty()));
  }

  private static void assertRefused(Runnable purge, String type) {
    assertThatExceptionOfType(Problem.class)
        .isThrownBy(purge::run)
        .satisfies(problem -> assertThat(problem.type()).isEqualTo(ProblemType.valueOf(type)));
  }

  private List<Document> purgesOf(UUID task) {
    List<Document> entries = new ArrayList<>();
    for (Document entry : auditOf(task)) {
      if ("run.purge".equals(entry.getString("action"))) {
        entries.add(entry);
      }
    }
    return entries;
  }
}
