package io.durabledelete.api.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.durabledelete.api.bulk.BulkWork;
import io.durabledelete.api.bulk.TaskBulkWork;
import io.durabledelete.api.reconcile.Reconciler;
import io.durabledelete.api.run.Leases;
import io.durabledelete.api.schedule.Dispatcher;
import io.durabledelete.run.RunStatus;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.Date;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.bson.Document;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@QuarkusTest
@DisplayName("D16: what is told to those who watch, once each")
class EventsTest extends LiveTest {
  private static final String TASK_BULKS = "task-bulk-work";

  @Inject Reconciler reconciler;
  @Inject Dispatcher dispatcher;
  @Inject Leases leases;
  @Inject BulkWork bulkWork;
  @Inject TaskBulkWork taskBulkWork;

  @BeforeEach
  void bulksRest() {
    scheduler.pause(TASK_BULKS);
  }

  @AfterEach
  void bulksGoOn() {
    scheduler.resume(TASK_BULKS);
  }

  @Test
  @DisplayName("a task's life, from created to deleted")
  void tellsOfATask() {
    LiveClient client = follow();

    UUID task = create(Map.of("name", "t", "schedule", Map.of("cron", "@yearly")));
    patch(task, Map.of("name", "u"));
    patch(task, Map.of("protected", true));
    patch(task, Map.of("protected", false));
    assertThat(asAdmin().delete(pathOf(task) + "/schedule").statusCode()).isEqualTo(204);
    deletionId(asAdmin().delete(pathOf(task) + "?grace=PT1H"));
    asAdmin().post(pathOf(task) + "/restore");
    deletionId(delete(task));
    announced(task);
    awaitAllTold(client);

    assertThat(client.typesAbout(task))
        .containsExactly(
            "task.created",
            "task.updated",
            "task.updated",
            "task.updated",
            "task.updated",
            "task.deletion_scheduled",
            "task.restored",
            "task.deletion_scheduled",
            "task.deleted");
  }

  /** The task is deleted for good, and the reconciler announces it. */
  private void announced(UUID task) {
    UUID deletion = around.worker.hardDelete(task);
    around
        .database
        .getCollection("deletions")
        .updateOne(
            new Document("_id", deletion),
            new Document(
                "$set", new Document("completed_at", Date.from(Instant.now().minusSeconds(60)))));
    reconciler.runOnce();
  }

  @Test
  @DisplayName("a frame has id, type, task_uuid and at, and of a run run_id; ids never repeat")
  void tellsByFrames() {
    LiveClient client = follow();
    UUID task = create("t");
    UUID run = UUID.fromString(asAdmin().post(pathOf(task) + "/runs").path("run_id"));
    client.awaitFrames(2);

    JsonNode ofTask = client.frames().get(0);
    JsonNode ofRun = client.frames().get(1);
    assertThat(ofTask.fieldNames()).toIterable().containsExactly("id", "type", "task_uuid", "at");
    assertThat(ofRun.fieldNames())
        .toIterable()
        .containsExactly("id", "type", "task_uuid", "run_id", "at");
    assertThat(ofRun.path("run_id").asText()).isEqualTo(run.toString());
    assertThat(Instant.parse(ofRun.path("at").asText()))
        .isBetween(Instant.now().minusSeconds(60), Instant.now());
    assertNoDoubles(client);
  }

  private static void assertNoDoubles(LiveClient client) {
    List<String> ids = client.frames().stream().map(frame -> frame.path("id").asText()).toList();
    assertThat(ids).hasSameSizeAs(new HashSet<>(ids));
  }

  @Test
  @DisplayName("R1–R4: a run's life; of a deleted run only that it is deleted, or back")
  void tellsOfARun() {
    LiveClient client = follow();
    UUID task = create("t");
    UUID run = UUID.fromString(asAdmin().post(pathOf(task) + "/runs").path("run_id"));
    claimOne("exe", run);
    post(token("exe", "member"), run(run) + "/renew", Map.of("lease", "PT1M"));
    post(token("exe", "member"), run(run) + "/steps", Map.of("name", "s", "status", "running"));
    post(token("exe", "member"), run(run) + "/fail", Map.of("error", "e"));
    asAdmin().delete(run(run));
    asAdmin().delete(run(run));
    asAdmin().post(run(run) + "/restore");
    asAdmin().post(run(run) + "/restore");
    asAdmin().delete(run(run) + "?hard=true&force=true");
    UUID other = UUID.fromString(asAdmin().post(pathOf(task) + "/runs").path("run_id"));
    claimOne("exe", other);
    post(token("exe", "member"), run(other) + "/complete", Map.of());
    awaitAllTold(client);

    assertThat(typesAboutRun(client, run))
        .containsExactly(
            "run.created",
            "run.updated",
            "run.updated",
            "run.updated",
            "run.deleted",
            "run.restored",
            "run.deleted");
    assertThat(typesAboutRun(client, other))
        .containsExactly("run.created", "run.updated", "run.updated");
  }

  private static List<String> typesAboutRun(LiveClient client, UUID run) {
    return client.frames().stream()
        .filter(frame -> frame.path("run_id").asText().equals(run.toString()))
        .map(frame -> frame.path("type").asText())
        .toList();
  }

  @Test
  @DisplayName("R1, S2: runs that cron starts, and those whose lease runs out")
  void tellsOfRunsThatTheServiceChanges() {
    LiveClient client = follow();
    UUID task = create(Map.of("name", "t", "schedule", Map.of("cron", "@yearly")));
    Date due = Date.from(Instant.now().minusSeconds(5));
    around
        .database
        .getCollection("registrations")
        .updateOne(
            new Document("task_uuid", task),
            new Document("$set", new Document("next_at", due).append("look_at", due)));
    dispatcher.runOnce();
    UUID run = storedRuns().find(new Document("task_uuid", task)).first().get("_id", UUID.class);
    claimOne("exe", run);
    set(run, "lease_until", Date.from(Instant.now().minusSeconds(1)));
    assertThat(leases.runOnce()).isPositive();
    assertThat(leases.runOnce()).isZero();
    awaitAllTold(client);

    assertThat(typesAboutRun(client, run))
        .containsExactly("run.created", "run.updated", "run.updated");
    assertThat(storedRun(run).getString("error")).isEqualTo("lease-expired");
  }

  @Test
  @DisplayName("T7, D12: what many at once are told of, each once: import, bulk, undone bulk")
  void tellsOfMany() {
    LiveClient client = follow();
    StringBuilder csv = new StringBuilder("name,cron\n");
    IntStream.range(0, 600).forEach(i -> csv.append("m-%d,@yearly%n".formatted(i)));
    asAdmin().contentType("text/csv").body(csv.toString()).post(tasks() + "/import");
    UUID bulk =
        UUID.fromString(
            asAdmin()
                .contentType(ContentType.JSON)
                .body("{\"filter\":{\"name_prefix\":\"m-\"},\"grace\":\"PT1H\"}")
                .post(tasks() + "/bulk-delete")
                .path("bulk_deletion_id"));
    while (taskBulkWork.runOnce()) {
      // one chunk at a time
    }
    asAdmin().post("/api/v1/projects/" + project + "/bulk-deletions/" + bulk + "/restore");
    while (taskBulkWork.runOnce()) {
      // one chunk at a time
    }
    awaitAllTold(client);

    assertThat(count(client, "task.created")).isEqualTo(601);
    assertThat(count(client, "task.deletion_scheduled")).isEqualTo(600);
    assertThat(count(client, "task.restored")).isEqualTo(600);
    assertNoDoubles(client);
  }

  private static long count(LiveClient client, String type) {
    return client.frames().stream()
        .filter(frame -> frame.path("type").asText().equals(type))
        .count();
  }

  @Test
  @DisplayName("D12: a bulk tells of the tasks it marks, not of those it skips")
  void tellsOfWhatABulkMarks() {
    UUID plain = create("m-1");
    UUID guarded = create(Map.of("name", "m-2", "protected", true));
    LiveClient client = follow();
    asAdmin()
        .contentType(ContentType.JSON)
        .body("{\"filter\":{\"name_prefix\":\"m-\"}}")
        .post(tasks() + "/bulk-delete");
    while (taskBulkWork.runOnce()) {
      // one chunk at a time
    }
    awaitAllTold(client);

    assertThat(client.typesAbout(plain)).containsExactly("task.deletion_scheduled");
    assertThat(client.typesAbout(guarded)).isEmpty();
  }

  @Test
  @DisplayName("R6: a bulk of runs tells of each run that it deletes")
  void tellsOfABulkOfRuns() {
    UUID task = create("t");
    List<UUID> deletable = addRuns(task, 3);
    UUID completed = addRun(task, RunStatus.COMPLETED);
    LiveClient client = follow();
    asAdmin().contentType(ContentType.JSON).body("{\"filter\":{}}").post(runs() + "/bulk-delete");
    while (bulkWork.runOnce() > 0) {
      // one batch at a time
    }
    awaitAllTold(client);

    assertThat(client.typesAbout(task)).hasSize(3).containsOnly("run.deleted");
    assertThat(deletable)
        .allSatisfy(run -> assertThat(typesAboutRun(client, run)).containsExactly("run.deleted"));
    assertThat(typesAboutRun(client, completed)).isEmpty();
  }

  @Test
  @DisplayName("D3: a repeated DELETE is told when it changes something, and only then")
  void tellsOfRepeatsThatChangeSomething() {
    UUID task = create("t");
    LiveClient client = follow();
    deletionId(asAdmin().delete(pathOf(task) + "?grace=PT2H"));
    deletionId(delete(task));
    deletionId(asAdmin().delete(pathOf(task) + "?grace=PT1H"));
    deletionId(delete(task));
    awaitAllTold(client);

    assertThat(client.typesAbout(task))
        .containsExactly("task.deletion_scheduled", "task.deletion_scheduled");
  }

  @Test
  @DisplayName("D4: a delete that was taken back is not told; a refused change neither")
  void doesNotTellWhatDidNotHappen() {
    UUID task = create("t");
    UUID guarded = create(Map.of("name", "g", "protected", true));
    LiveClient client = follow();

    around.proxy.freezeRequests();
    assertProblem(delete(task), 500, "publish-failed");
    around.proxy.mend();
    assertProblem(delete(guarded), 409, "task-protected");
    assertProblem(post(Map.of("name", "t")), 409, "name-taken");
    patch(task, Map.of("name", "g"));
    asAdmin().post(pathOf(task) + "/restore");
    awaitAllTold(client);

    assertThat(client.typesAbout(task)).isEmpty();
    assertThat(client.typesAbout(guarded)).isEmpty();
    assertThat(client.frames()).hasSize(1);
  }

  @Test
  @DisplayName("a broker that is away slows nothing down and fails nothing")
  void needsNoBroker() {
    around.proxy.cut();
    Instant begin = Instant.now();

    UUID task = create("t");
    assertThat(patch(task, Map.of("name", "u")).statusCode()).isEqualTo(200);
    assertThat(asAdmin().post(pathOf(task) + "/runs").statusCode()).isEqualTo(201);

    assertThat(Instant.now()).isBefore(begin.plusSeconds(5));
    around.proxy.mend();
    await().atMost(LiveClient.SOON).until(source::isSubscribed);
  }
}
