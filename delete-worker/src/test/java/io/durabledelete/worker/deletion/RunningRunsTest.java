package io.durabledelete.worker.deletion;

import static io.durabledelete.testing.TaskBuilder.aTask;
import static io.durabledelete.worker.deletion.Worker.jobOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.mongodb.client.MongoClient;
import io.durabledelete.deletion.CountedRuns;
import io.durabledelete.deletion.DeletionRecord;
import io.durabledelete.deletion.JobDecision;
import io.durabledelete.deletion.RunningRuns;
import io.durabledelete.deletion.StepRecord;
import io.durabledelete.deletion.StepStatus;
import io.durabledelete.run.Run;
import io.durabledelete.run.RunChunk;
import io.durabledelete.run.RunClaims;
import io.durabledelete.store.Ids;
import io.durabledelete.task.JobTake;
import io.durabledelete.task.MarkRequest;
import io.durabledelete.task.RunCount;
import io.durabledelete.task.Task;
import io.durabledelete.testing.TestServers;
import io.durabledelete.worker.step.Pace;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.bson.Document;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@DisplayName("D6, D13: what a deletion does with runs, also those under way")
class RunningRunsTest {
  private static final int MANY = 12_345;

  @ParameterizedTest
  @DisplayName("D13: with cancel and detach a run under way holds nothing up")
  @EnumSource(
      value = RunningRuns.class,
      names = {"CANCEL", "DETACH"})
  void goesOnAtOnce(RunningRuns running) {
    try (Worker worker = new Worker()) {
      Task task = marked(worker, running);
      worker.addRuns(task, 3);
      UUID claimed = claimOne(worker, task);

      assertThat(worker.handle(jobOf(task))).containsExactly(JobDecision.DONE);

      assertThat(worker.counted("waits-for-run")).isZero();
      assertThat(worker.isGone(task)).isTrue();
      assertThat(runsDeleted(worker, task))
          .isEqualTo(
              running == RunningRuns.CANCEL
                  ? Map.of("PENDING", 2L, "FAILED", 1L)
                  : Map.of("PENDING", 2L, "PROCESSING", 1L));
      assertThat(new RunClaims(worker.own.database).complete("demo", claimed, "eve"))
          .as("its executor comes too late")
          .isEmpty();
    }
  }

  @Test
  @DisplayName("D13: with cancel the run is failed because of its task before anything is removed")
  void cancelsBeforeItRemoves() {
    try (Worker worker = new Worker()) {
      Task task = marked(worker, RunningRuns.CANCEL);
      worker.addRuns(task, 1);
      UUID run = claimOne(worker, task);

      assertThat(new RunClaims(worker.own.database).cancel(List.of(task.id()))).isEqualTo(1);

      Run cancelled = worker.runs.find("demo", run).orElseThrow();
      assertThat(cancelled.error()).isEqualTo("task-deleted");
      assertThat(cancelled.endedAt()).isNotNull();
      worker.handle(jobOf(task));
      assertThat(runsDeleted(worker, task)).isEqualTo(Map.of("FAILED", 1L));
    }
  }

  @Test
  @DisplayName("D13: with wait nothing is taken or removed before the run has ended")
  void waitsForTheEnd() {
    try (Worker worker = new Worker()) {
      Task task = marked(worker, RunningRuns.WAIT);
      worker.addRuns(task, 5);
      UUID run = claimOne(worker, task);

      assertThat(worker.handle(jobOf(task), jobOf(task))).containsOnly(JobDecision.DONE);
      assertThat(worker.count("runs", new Document("task_uuid", task.id()))).isEqualTo(5);
      assertThat(worker.now(task).deletion().startedAt()).isNull();
      assertThat(worker.now(task).deletion().attempts()).isZero();

      assertThat(new RunClaims(worker.own.database).complete("demo", run, "eve")).isPresent();
      worker.handle(jobOf(task));

      assertThat(worker.isGone(task)).isTrue();
      assertThat(runsDeleted(worker, task)).isEqualTo(Map.of("PENDING", 4L, "COMPLETED", 1L));
    }
  }

  @Test
  @DisplayName("D13: when the wait is over the task goes although a run is under way")
  void waitsSoLong() {
    try (Worker worker = new Worker()) {
      Task task = marked(worker, RunningRuns.WAIT);
      worker.addRuns(task, 2);
      claimOne(worker, task);
      waited(worker, task, Worker.RUN_WAIT.minusSeconds(20));
      assertThat(worker.handle(jobOf(task))).containsExactly(JobDecision.DONE);
      assertThat(worker.now(task).deletion().startedAt()).isNull();

      waited(worker, task, Worker.RUN_WAIT.plusSeconds(1));
      assertThat(worker.handle(jobOf(task))).containsExactly(JobDecision.DONE);

      assertThat(worker.isGone(task)).isTrue();
      assertThat(runsDeleted(worker, task)).isEqualTo(Map.of("PENDING", 1L, "PROCESSING", 1L));
    }
  }

  @Test
  @DisplayName("D13: a deletion that waits holds up no other one of its batch")
  void holdsUpNobodyElse() {
    try (Worker worker = new Worker()) {
      Task waiting = marked(worker, RunningRuns.WAIT);
      Task other = marked(worker, RunningRuns.WAIT);
      worker.addRuns(waiting, 1);
      worker.addRuns(other, 1);
      claimOne(worker, waiting);

      assertThat(worker.handle(jobOf(waiting), jobOf(other))).containsOnly(JobDecision.DONE);

      assertThat(worker.isGone(other)).isTrue();
      assertThat(worker.now(waiting).deletion().startedAt()).isNull();
    }
  }

  @Test
  @DisplayName("D13: a run claimed after the take makes the attempt fail; later the task goes")
  void triesAgainAfterALateClaim() {
    try (Worker worker = new Worker()) {
      Task task = marked(worker, RunningRuns.WAIT);
      Task other = marked(worker, RunningRuns.WAIT);
      worker.addRuns(task, 3);
      worker.addRuns(other, 3);
      take(worker, task);
      UUID late = claimOne(worker, task);

      List<JobDecision> decisions = worker.handle(jobOf(task), jobOf(other));

      assertThat(decisions.get(0)).isInstanceOf(JobDecision.Again.class);
      assertThat(decisions.get(1)).isEqualTo(JobDecision.DONE);
      assertThat(worker.isGone(other)).isTrue();
      assertThat(worker.now(task).deletion().attempts()).isEqualTo(1);
      assertThat(worker.now(task).deletion().lastError()).contains("executor");
      assertThat(worker.runs.find("demo", late)).as("what runs is left").isPresent();

      assertThat(new RunClaims(worker.own.database).fail("demo", late, "eve", "x")).isPresent();
      assertThat(worker.handle(jobOf(task))).containsExactly(JobDecision.DONE);
      assertThat(worker.isGone(task)).isTrue();
      assertThat(runsDeleted(worker, task)).isEqualTo(Map.of("PENDING", 2L, "FAILED", 1L));
    }
  }

  @Test
  @DisplayName("D6: a long history of all kinds goes in chunks and is counted by status")
  void countsALongHistory() {
    try (Worker worker = new Worker()) {
      Task task = marked(worker, RunningRuns.DETACH);
      Map<String, Long> kinds = history(worker, task);

      assertThat(worker.handleLong(jobOf(task))).isEqualTo(JobDecision.DONE);

      assertThat(worker.isGone(task)).isTrue();
      assertThat(runsDeleted(worker, task)).isEqualTo(kinds);
    }
  }

  @Test
  @DisplayName("D6: a second worker that takes over in the middle of it counts exactly")
  void countsExactlyWhenTakenOver() throws Exception {
    try (Worker worker = new Worker();
        ExecutorService threads = Executors.newSingleThreadExecutor()) {
      Task task = marked(worker, RunningRuns.DETACH);
      Map<String, Long> kinds = history(worker, task);
      Document itsRuns = new Document("task_uuid", task.id());

      Future<List<JobDecision>> first =
          threads.submit(() -> List.of(worker.handleLong(jobOf(task))));
      await().pollInterval(Duration.ofMillis(1)).until(() -> worker.count("runs", itsRuns) < MANY);
      JobDecision second = worker.handleLong(jobOf(task));

      assertThat(first.get()).containsExactly(JobDecision.DONE);
      assertThat(second).isEqualTo(JobDecision.DONE);
      assertThat(worker.isGone(task)).isTrue();
      assertThat(runsDeleted(worker, task)).isEqualTo(kinds);
      assertThat(worker.count("audit", new Document("outcome", "deleted"))).isEqualTo(1);
      assertThat(worker.events.announced).hasSize(1);
    }
  }

  @Test
  @DisplayName("D6: an attempt that fails after some batches is gone on with, counted exactly")
  void countsExactlyAfterAFailure() {
    try (Worker worker = new Worker()) {
      assumeTrue(
          TestServers.hasFailPoints(worker.own.client),
          "the server has no fail points: deploy/services start --test-commands");
      Task task = marked(worker, RunningRuns.DETACH);
      Map<String, Long> kinds = history(worker, task);
      JobDecision first;
      failCommands(worker.own.client, new Document("skip", 2), "delete");
      try {
        first = worker.handleLong(jobOf(task));
      } finally {
        failCommands(worker.own.client, "off", "delete");
      }

      assertThat(first).isInstanceOf(JobDecision.Again.class);
      long left = worker.count("runs", new Document("task_uuid", task.id()));
      assertThat(left).isStrictlyBetween(0L, (long) MANY);
      assertThat(
              worker.now(task).deletion().runsDeleted().values().stream()
                  .mapToLong(Long::longValue)
                  .sum())
          .as("one chunk is counted that is not removed yet")
          .isEqualTo(Math.min(MANY, MANY - left + 5_000));
      assertThat(worker.handleLong(jobOf(task))).isEqualTo(JobDecision.DONE);
      assertThat(worker.isGone(task)).isTrue();
      assertThat(runsDeleted(worker, task)).isEqualTo(kinds);
    }
  }

  @Test
  @DisplayName("D6: what a worker counted and did not remove before it died is not counted again")
  void countsOnceWhatWasCounted() {
    try (Worker worker = new Worker()) {
      Task task = marked(worker, RunningRuns.WAIT);
      worker.addRuns(task, 30);
      UUID takeId = take(worker, task);
      RunChunk.Part counted = worker.history.next(List.of(task.id()), null, 10).parts().getFirst();
      CountedRuns range = new CountedRuns(counted.first(), counted.last());
      RunCount count = new RunCount(task.id(), range, Map.of("PENDING", 10L));
      assertThat(worker.jobs.countRuns(List.of(count), takeId)).isEqualTo(1);
      claim(worker, counted.first());

      JobDecision first = worker.handle(jobOf(task)).getFirst();

      assertThat(first).as("one of them is under way").isInstanceOf(JobDecision.Again.class);
      RunClaims claims = new RunClaims(worker.own.database);
      assertThat(claims.fail("demo", counted.first(), "eve", "x")).isPresent();
      assertThat(worker.handle(jobOf(task))).containsExactly(JobDecision.DONE);
      assertThat(worker.isGone(task)).isTrue();
      assertThat(runsDeleted(worker, task)).isEqualTo(Map.of("PENDING", 30L));
    }
  }

  @Test
  @DisplayName("D6: a long history leaves its batch, and goes on in slices in a lane of its own")
  void leavesTheBatch() {
    try (Worker worker = new Worker(new Pace(2_000, Duration.ZERO))) {
      Task task = marked(worker, RunningRuns.WAIT);
      Task other = marked(worker, RunningRuns.WAIT);
      worker.addRuns(task, 5_500);
      worker.addRuns(other, 300);

      assertThat(worker.handle(jobOf(task), jobOf(other)))
          .containsExactly(JobDecision.GO_ON, JobDecision.DONE);

      assertThat(worker.isGone(other)).as("the other one does not wait for it").isTrue();
      assertThat(worker.count("runs", new Document("task_uuid", task.id()))).isEqualTo(4_500);
      StepRecord step = worker.now(task).deletion().steps().get("delete-runs");
      assertThat(step.status()).isEqualTo(StepStatus.RUNNING);
      assertThat(worker.handleLong(jobOf(task))).isEqualTo(JobDecision.GO_ON);
      assertThat(worker.now(task).deletion().runsDeleted()).isEqualTo(Map.of("PENDING", 3_000L));
      assertThat(worker.handleLong(jobOf(task))).isEqualTo(JobDecision.GO_ON);
      assertThat(worker.handleLong(jobOf(task))).isEqualTo(JobDecision.DONE);
      assertThat(worker.isGone(task)).isTrue();
      assertThat(runsDeleted(worker, task)).isEqualTo(Map.of("PENDING", 5_500L));
    }
  }

  @ParameterizedTest
  @DisplayName(
      "D6, D14: with runs=keep the history stays, nothing of it goes on, and that is proved")
  @EnumSource(RunningRuns.class)
  void keepsTheHistory(RunningRuns running) {
    try (Worker worker = new Worker()) {
      Task task =
          worker.mark(
              new MarkRequest(
                  "demo",
                  worker.stored(aTask().firing("* * * * *")).id(),
                  "alice",
                  null,
                  Duration.ZERO,
                  false,
                  running,
                  true,
                  null,
                  null));
      worker.addRuns(task, 4);
      UUID underWay = claimOne(worker, task);
      if (running == RunningRuns.WAIT) {
        assertThat(worker.handle(jobOf(task))).containsExactly(JobDecision.DONE);
        assertThat(worker.now(task).deletion().startedAt()).as("it waits").isNull();
        new RunClaims(worker.own.database).complete("demo", underWay, "eve").orElseThrow();
      }

      assertThat(worker.handle(jobOf(task))).containsExactly(JobDecision.DONE);

      assertThat(worker.tasks.find("demo", task.id())).isEmpty();
      List<Run> kept = worker.runs.page("demo", task.id(), null, true, null, 10);
      assertThat(kept).hasSize(4).noneMatch(run -> run.endedAt() == null);
      assertThat(kept.stream().filter(run -> "task-deleted".equals(run.error())))
          .hasSize(running == RunningRuns.WAIT ? 3 : 4);
      assertThat(new RunClaims(worker.own.database).complete("demo", underWay, "eve")).isEmpty();
      DeletionRecord tombstone = worker.tombstones.ofDeletedTask("demo", task.id()).orElseThrow();
      assertThat(tombstone.keepsRuns()).isTrue();
      assertThat(tombstone.steps().get("delete-runs").detail()).isEqualTo("the runs are kept");
      assertThat(tombstone.verified().runs()).isEqualTo(4);
      assertThat(tombstone.verified().isNothingLeft(true)).isTrue();
    }
  }

  private static Task marked(Worker worker, RunningRuns running) {
    Task task = worker.stored(aTask());
    return worker.mark(
        new MarkRequest(
            task.projectId(), task.id(), "alice", null, Duration.ZERO, false, running, null));
  }

  /** An executor claims one of the task's runs, and is not given to look at the task. */
  private static UUID claimOne(Worker worker, Task task) {
    UUID run =
        worker.runs.page("demo", task.id(), null, false, null, 1).stream()
            .map(Run::id)
            .findFirst()
            .orElseThrow();
    claim(worker, run);
    return run;
  }

  private static void claim(Worker worker, UUID run) {
    assertThat(
            new RunClaims(worker.own.database)
                .claim(List.of(run), Ids.next(), "eve", Duration.ofMinutes(10)))
        .hasSize(1);
  }

  private static UUID take(Worker worker, Task task) {
    UUID takeId = Ids.next();
    JobTake job = new JobTake(task.id(), task.projectId(), task.deletion().id());
    assertThat(worker.jobs.take(List.of(job), takeId)).hasSize(1);
    return takeId;
  }

  private static void waited(Worker worker, Task task, Duration since) {
    worker.set("tasks", task.id(), "deletion.not_before", Instant.now().minus(since));
  }

  /** Many runs of all statuses, some of them deleted softly; returns how many of each. */
  private static Map<String, Long> history(Worker worker, Task task) {
    worker.addRuns(task, MANY);
    List<UUID> ids = new ArrayList<>();
    worker
        .own
        .database
        .getCollection("runs")
        .find(new Document("task_uuid", task.id()))
        .projection(new Document("_id", 1))
        .forEach(run -> ids.add(run.get("_id", UUID.class)));
    set(worker, ids.subList(0, 5_000), "status", "COMPLETED");
    set(worker, ids.subList(5_000, 7_500), "status", "FAILED");
    set(worker, ids.subList(7_500, 7_545), "status", "PROCESSING");
    set(worker, ids.subList(7_000, 7_100), "deleted_at", Instant.now());
    return Map.of(
        "COMPLETED", 5_000L, "FAILED", 2_500L, "PROCESSING", 45L, "PENDING", MANY - 7_545L);
  }

  private static void set(Worker worker, List<UUID> runs, String field, Object value) {
    worker
        .own
        .database
        .getCollection("runs")
        .updateMany(
            new Document("_id", new Document("$in", runs)),
            new Document("$set", new Document(field, value)));
  }

  private static Map<String, Long> runsDeleted(Worker worker, Task task) {
    Optional<DeletionRecord> tombstone =
        worker.tombstones.ofDeletedTask(task.projectId(), task.id());
    return tombstone.orElseThrow().runsDeleted();
  }

  /** These commands of this test's client fail, in a way that no retry mends. */
  private static void failCommands(MongoClient client, Object mode, String command) {
    Document setting = new Document("configureFailPoint", "failCommand").append("mode", mode);
    if (mode instanceof Document) {
      setting.append(
          "data",
          new Document("failCommands", List.of(command))
              .append("errorCode", 96)
              .append("appName", "test"));
    }
    client.getDatabase("admin").runCommand(setting);
  }
}
