package io.durabledelete.worker.deletion;

import static io.durabledelete.testing.TaskBuilder.aTask;
import static io.durabledelete.testing.TaskBuilder.deletionOf;
import static io.durabledelete.worker.deletion.Worker.jobOf;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.durabledelete.deletion.DeleteTask;
import io.durabledelete.deletion.DeletionRecord;
import io.durabledelete.deletion.DeletionState;
import io.durabledelete.deletion.JobDecision;
import io.durabledelete.deletion.PublishOutcome;
import io.durabledelete.deletion.StepStatus;
import io.durabledelete.event.EventType;
import io.durabledelete.event.TaskEvent;
import io.durabledelete.store.Ids;
import io.durabledelete.task.JobTake;
import io.durabledelete.task.Task;
import io.durabledelete.task.TaskStatus;
import io.durabledelete.worker.step.DeletionStep;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.bson.Document;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("D6, D7, D8, D13: what the worker makes of its jobs")
class WorkerTest {
  private static final Duration SLOW = Duration.ofMillis(1_100);

  @Test
  @DisplayName("D6: unregistered, hard-deleted, with tombstone, audit entry and event, in a batch")
  void deletesABatch() {
    try (Worker worker = new Worker()) {
      List<Task> batch = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        batch.add(worker.marked(aTask().firing("* * * * *")));
      }

      List<JobDecision> decisions =
          worker.handle(batch.stream().map(Worker::jobOf).toArray(DeleteTask[]::new));

      assertThat(decisions).hasSize(20).containsOnly(JobDecision.DONE);
      assertThat(batch).allMatch(worker::isGone);
      assertThat(worker.events.announced).extracting(event -> event.taskUuid()).hasSize(20);
      assertThat(worker.count("audit", new Document("outcome", "deleted"))).isEqualTo(20);
      DeletionRecord tombstone = worker.tombstone(batch.getFirst());
      assertThat(tombstone.state()).isEqualTo(DeletionState.DELETED);
      assertThat(tombstone.requestedBy()).isEqualTo("alice");
      assertThat(tombstone.reason()).isEqualTo("no longer needed");
      assertThat(tombstone.announcePending()).isNull();
      assertThat(tombstone.announcedAt()).isNotNull();
      assertThat(tombstone.steps().keySet())
          .containsExactlyInAnyOrder("unregister", "delete-runs", "delete-task", "announce");
      assertThat(tombstone.steps().values()).allMatch(step -> step.status() == StepStatus.DONE);
    }
  }

  @Test
  @DisplayName("D6: a history goes in bounded batches, and is counted exactly")
  void deletesAHistory() {
    try (Worker worker = new Worker()) {
      Task task = worker.marked(aTask());
      Task other = worker.marked(aTask());
      worker.addRuns(task, 2_345);
      worker.addRuns(other, 7);

      worker.handle(jobOf(task), jobOf(other));
      worker.handleLong(jobOf(task));

      assertThat(worker.isGone(task)).isTrue();
      assertThat(worker.tombstone(task).runsDeleted()).isEqualTo(Map.of("PENDING", 2_345L));
      assertThat(worker.tombstone(other).runsDeleted()).isEqualTo(Map.of("PENDING", 7L));
    }
  }

  @Test
  @DisplayName("D14: the tombstone says what was found left after the hard delete, and when")
  void provesWhatIsLeft() {
    Worker[] self = new Worker[1];
    DeletionStep meddling =
        new TestStep(
            deletion -> {
              if (deletion.task().name().equals("meddled")) {
                self[0].addRuns(deletion.task(), 2);
              }
            });
    try (Worker worker = new Worker(meddling)) {
      self[0] = worker;
      Task task = worker.marked(aTask().firing("* * * * *"));
      Task meddled = worker.marked(aTask().named("meddled"));

      worker.handle(jobOf(task), jobOf(meddled));

      DeletionRecord proved = worker.tombstone(task);
      assertThat(proved.verified().isNothingLeft(false)).isTrue();
      assertThat(proved.verified().at()).isBetween(proved.completedAt(), Instant.now());
      assertThat(worker.tombstone(meddled).verified().runs()).isEqualTo(2);
      assertThat(worker.tombstone(meddled).verified().isNothingLeft(false)).isFalse();
    }
  }

  @Test
  @DisplayName("D6: a job without request_id means whatever deletion the task has")
  void deletesForAnyClientsMessage() {
    try (Worker worker = new Worker()) {
      Task task = worker.marked(aTask());

      worker.handle(new DeleteTask(task.id(), "demo", Instant.now(), null));

      assertThat(worker.isGone(task)).isTrue();
    }
  }

  @Test
  @DisplayName(
      "D7: stale, live, early and unknown ones delete nothing, are acknowledged and counted")
  void deletesNothingItShouldNot() {
    try (Worker worker = new Worker()) {
      Task live = worker.stored(aTask().firing("* * * * *"));
      Task newer = worker.marked(aTask());
      Task early = worker.mark(deletionOf(worker.stored(aTask()), Duration.ofHours(1), true));

      List<JobDecision> decisions =
          worker.handle(
              new DeleteTask(live.id(), "demo", Instant.now(), null),
              new DeleteTask(newer.id(), "demo", Instant.now(), Ids.next()),
              jobOf(early),
              new DeleteTask(Ids.next(), "demo", Instant.now(), null));

      assertThat(decisions).containsOnly(JobDecision.DONE);
      assertThat(worker.now(live)).isEqualTo(live);
      assertThat(worker.now(newer).deletion().startedAt()).isNull();
      assertThat(worker.now(early).deletion().startedAt()).isNull();
      assertThat(worker.counted("not-being-deleted")).isEqualTo(1);
      assertThat(worker.counted("other-deletion")).isEqualTo(1);
      assertThat(worker.counted("not-taken")).isEqualTo(1);
      assertThat(worker.counted("already-gone")).isEqualTo(1);
    }
  }

  @Test
  @DisplayName(
      "D8, X2: malformed and foreign ones are dead letters; the good ones beside them are done")
  void sortsOutWhatNoRetryMends() {
    try (Worker worker = new Worker()) {
      Task good = worker.marked(aTask());
      Task foreign = worker.marked(aTask().of("other"));
      byte[] forged =
          "{\"task_uuid\":\"%s\",\"project_id\":\"demo\",\"requested_at\":\"2026-11-21T12:00:00Z\"}"
              .formatted(foreign.id())
              .getBytes(UTF_8);

      List<JobDecision> decisions =
          worker.handle(
              "{".getBytes(UTF_8),
              io.durabledelete.deletion.DeleteTaskJson.write(jobOf(good)),
              forged);

      assertThat(decisions.get(0))
          .isInstanceOfSatisfying(
              JobDecision.DeadLetter.class,
              letter -> assertThat(letter.cause()).isEqualTo("malformed"));
      assertThat(decisions.get(1)).isEqualTo(JobDecision.DONE);
      assertThat(decisions.get(2))
          .isInstanceOfSatisfying(
              JobDecision.DeadLetter.class,
              letter -> assertThat(letter.cause()).isEqualTo("wrong-project"));
      assertThat(worker.isGone(good)).isTrue();
      assertThat(worker.now(foreign).deletion().startedAt()).isNull();
    }
  }

  @Test
  @DisplayName(
      "D8: a bad job leaves its batch, is counted, tried again, and given up with a letter")
  void retriesAndGivesUp() {
    DeletionStep failing =
        new TestStep(
            deletion -> {
              if (deletion.task().name().equals("bad")) {
                throw new IllegalStateException("no way");
              }
            });
    try (Worker worker = new Worker(failing)) {
      Task bad = worker.marked(aTask().named("bad").firing("* * * * *"));
      Task good = worker.marked(aTask());

      List<JobDecision> first = worker.handle(jobOf(bad), jobOf(good), jobOf(bad));

      assertThat(first.get(0)).isInstanceOf(JobDecision.Again.class);
      assertThat(first.get(2)).as("the doubled one counts nothing").isEqualTo(JobDecision.DONE);
      assertThat(worker.isGone(good)).isTrue();
      assertThat(worker.now(bad).deletion().attempts()).isEqualTo(1);
      assertThat(worker.now(bad).deletion().lastError()).contains("no way");
      assertThat(worker.now(bad).deletion().steps().keySet())
          .as("D10: what is done is said")
          .containsExactlyInAnyOrder("unregister", "delete-runs");
      assertThat(worker.handle(jobOf(bad)).getFirst()).isInstanceOf(JobDecision.Again.class);
      assertThat(worker.handle(jobOf(bad)).getFirst())
          .isInstanceOfSatisfying(
              JobDecision.DeadLetter.class,
              letter -> {
                assertThat(letter.cause()).isEqualTo("attempts-exhausted");
                assertThat(letter.attempts()).isEqualTo(3);
                assertThat(letter.detail()).contains("no way");
              });
      assertThat(worker.now(bad).status()).isEqualTo(TaskStatus.DELETE_FAILED);
      assertThat(worker.events.announced)
          .filteredOn(event -> event.taskUuid().equals(bad.id()))
          .as("D16: told once, when it is given up")
          .extracting(TaskEvent::type)
          .containsExactly(EventType.TASK_DELETION_FAILED);
      assertThat(worker.registrations.ofTask(bad.id())).as("what was done stays done").isEmpty();
    }
  }

  @Test
  @DisplayName("D10: a deletion that takes its time says how far it is")
  void saysHowFarItIs() {
    AtomicReference<Worker> running = new AtomicReference<>();
    List<Set<String>> said = new ArrayList<>();
    DeletionStep slow = new TestStep(deletion -> LockSupport.parkNanos(SLOW.toNanos()));
    DeletionStep looking =
        new TestStep(
            deletion -> said.add(running.get().now(deletion.task()).deletion().steps().keySet()));
    try (Worker worker = new Worker(slow, looking)) {
      running.set(worker);

      assertThat(worker.handle(jobOf(worker.marked(aTask())))).containsExactly(JobDecision.DONE);
    }
    assertThat(said).singleElement().satisfies(steps -> assertThat(steps).contains("unregister"));
  }

  @Test
  @DisplayName("D6: the event is announced later when the broker did not confirm it")
  void announcesLater() {
    try (Worker worker = new Worker()) {
      Task task = worker.marked(aTask());
      worker.events.outcome = PublishOutcome.UNKNOWN;

      assertThat(worker.handle(jobOf(task)).getFirst()).isInstanceOf(JobDecision.Again.class);
      assertThat(worker.isGone(task)).isTrue();
      assertThat(worker.tombstone(task).announcePending()).isTrue();

      worker.events.outcome = PublishOutcome.CONFIRMED;
      assertThat(worker.handle(jobOf(task))).containsExactly(JobDecision.DONE);
      assertThat(worker.tombstone(task).announcePending()).isNull();
      assertThat(worker.handle(jobOf(task))).containsExactly(JobDecision.DONE);
      assertThat(worker.events.announced).hasSize(1);
    }
  }

  @Test
  @DisplayName("D6: a worker that was overtaken stops, and nothing is done twice")
  void stopsWhenOvertaken() {
    Worker[] self = new Worker[1];
    DeletionStep overtaking =
        new TestStep(
            deletion ->
                self[0].jobs.take(
                    List.of(new JobTake(deletion.taskUuid(), "demo", deletion.deletionId())),
                    Ids.next()));
    try (Worker worker = new Worker(overtaking)) {
      self[0] = worker;
      Task task = worker.marked(aTask());

      assertThat(worker.handle(jobOf(task))).containsExactly(JobDecision.DONE);

      assertThat(worker.counted("overtaken")).isEqualTo(1);
      assertThat(worker.now(task).status()).isEqualTo(TaskStatus.PENDING_DELETE);
      assertThat(worker.tombstones.ofDeletedTask("demo", task.id())).isEmpty();
    }
  }

  @Test
  @DisplayName("D13: a run under way holds the deletion up, for a while, and not once it was taken")
  void waitsForARun() {
    try (Worker worker = new Worker()) {
      Task task = worker.marked(aTask());
      worker.addRuns(task, 1);
      Object run = worker.runs.page("demo", task.id(), null, true, null, 1).getFirst().id();
      worker.set("runs", run, "status", "PROCESSING");

      assertThat(worker.handle(jobOf(task))).containsExactly(JobDecision.DONE);
      assertThat(worker.counted("waits-for-run")).isEqualTo(1);
      assertThat(worker.now(task).deletion().startedAt()).isNull();
      assertThat(worker.now(task).deletion().nextAttemptAt())
          .isBetween(Instant.now(), Instant.now().plusSeconds(10));

      worker.set(
          "tasks",
          task.id(),
          "deletion.not_before",
          Instant.now().minus(Worker.RUN_WAIT).minusSeconds(1));
      worker.handle(jobOf(task));
      assertThat(worker.isGone(task)).as("the wait is over").isTrue();
    }
  }

  @Test
  @DisplayName("D8: failures before the take count in the message and end in a letter")
  void failsEarly() throws InterruptedException {
    JobPolicy policy =
        new JobPolicy(
            2,
            Duration.ofSeconds(1),
            Duration.ofMinutes(5),
            Duration.ofMinutes(10),
            Duration.ofHours(6),
            Duration.ZERO);
    Failures failures = new Failures(null, policy, null, null);
    var job = new io.durabledelete.deletion.DeleteJob(new byte[0], Map.of(), 0);

    JobDecision first = failures.earlyFailure(job, new IllegalStateException("x"));
    JobDecision second =
        failures.earlyFailure(
            new io.durabledelete.deletion.DeleteJob(new byte[0], Map.of(), 1),
            new IllegalStateException("x"));

    assertThat(first)
        .isInstanceOfSatisfying(
            JobDecision.Again.class, again -> assertThat(again.early()).isEqualTo(1));
    assertThat(second).isInstanceOf(JobDecision.DeadLetter.class);
  }

  @Test
  @DisplayName("D8: back-off doubles, with jitter, up to its limit")
  void backsOff() {
    JobPolicy policy =
        new JobPolicy(
            5,
            Duration.ofSeconds(1),
            Duration.ofMinutes(5),
            Duration.ofMinutes(10),
            Duration.ofHours(6),
            Duration.ZERO);

    for (int attempts = 1; attempts <= 60; attempts++) {
      long most = Math.min(300_000, 1_000L << Math.min(30, attempts - 1));
      assertThat(policy.backOff(attempts).toMillis()).isBetween((long) (most * 0.74), most);
    }
    assertThat(policy.afterGivingUp(5)).isEqualTo(Duration.ofMinutes(10));
    assertThat(policy.afterGivingUp(7)).isEqualTo(Duration.ofMinutes(40));
    assertThat(policy.afterGivingUp(1_000)).isEqualTo(Duration.ofHours(6));
  }
}
