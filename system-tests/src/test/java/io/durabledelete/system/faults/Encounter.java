package io.durabledelete.system.faults;

import io.durabledelete.amqp.Topology;
import io.durabledelete.deletion.DeleteTask;
import io.durabledelete.deletion.DeleteTaskJson;
import io.durabledelete.settings.Setting;
import io.durabledelete.store.Collections;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Future;

/**
 * Two things that meet at the worst moment, arranged by hand: dice would seldom hit it. Each is
 * judged like any other history, and at least one {@link Mutant} breaks a promise in it.
 */
enum Encounter {
  ROLLBACK_MEETS_A_LATER_DELETE(
      "a publish fails; meanwhile the task was restored and deleted anew, with a grace",
      scene -> {
        UUID task = scene.tasks(1).getFirst();
        scene.world.broker.freeze();
        Future<?> first = scene.later(() -> scene.delete(1, task, ""));
        scene.awaitStatus(task, "PENDING_DELETE");
        scene.restore(2, task);
        scene.delete(3, task, "&grace=PT4S");
        scene.await(first);
        scene.world.broker.thaw();
      }),
  RESTORE_MEETS_A_TAKE(
      "a task is restored while a worker is in the middle of its deletion",
      scene -> {
        UUID task = scene.tasks(1).getFirst();
        scene.hold("delete-worker", "update", Collections.RUNS, Duration.ofSeconds(2));
        scene.delete(1, task, Encounter.STEP_BY_STEP);
        scene.awaitStarted(task);
        scene.restore(2, task);
      }),
  REQUEUE_MEETS_A_TAKE(
      "the reconciler finds a job that was taken, and its worker is dead",
      scene -> {
        List<UUID> tasks = scene.tasks(5);
        scene.world.product.workers().forEach(worker -> worker.freeze());
        scene.hold("delete-worker", "update", Collections.RUNS, Duration.ofSeconds(8));
        scene.world.product.workers().forEach(worker -> worker.thaw());
        tasks.forEach(task -> scene.delete(1, task, Encounter.STEP_BY_STEP));
        scene.awaitStarted(tasks.getFirst());
        scene.world.product.workers().forEach(worker -> worker.freeze());
        World.pause(Duration.ofSeconds(9));
        scene.world.product.workers().forEach(worker -> worker.thaw());
      }),
  JOBS_OF_ANOTHER_PROJECT(
      "messages name tasks that are not of their project",
      scene -> {
        List<UUID> tasks = scene.tasks(10);
        tasks.subList(0, 5).forEach(task -> scene.delete(1, task, "&grace=PT30S"));
        for (UUID task : tasks) {
          DeleteTask message = new DeleteTask(task, "somebody-else", Instant.now(), null);
          scene.publishBad("forged for " + task, DeleteTaskJson.write(message));
        }
        World.pause(Duration.ofSeconds(2));
        tasks.subList(0, 5).forEach(task -> scene.delete(1, task, "&grace=PT0S"));
      }),
  MESSAGES_NOBODY_CAN_READ(
      "not JSON, wrong members, three megabytes, deep, empty; good jobs among them",
      scene -> {
        List<UUID> tasks = scene.tasks(10);
        for (UUID task : tasks) {
          scene.delete(1, task, "");
          Forgeries.POISON.forEach(
              (name, body) -> scene.publishBad("%s of %s".formatted(name, task), body));
        }
      }),
  REPLAY_MEETS_A_BROKER_AWAY(
      "an operator replays a dead letter while the broker does not answer",
      scene -> {
        scene.publishBad("to be replayed", "{}".getBytes(StandardCharsets.UTF_8));
        UUID letter = scene.awaitLetter("to be replayed");
        scene.world.broker.freeze();
        scene.replay(letter);
        scene.world.broker.thaw();
      }),
  LETTER_FROM_BEFORE_A_RESTORE(
      "an operator replays a letter of a deletion that was undone, and of one made anew",
      scene -> {
        List<UUID> tasks = scene.tasks(2);
        for (UUID task : tasks) {
          UUID deletion = scene.delete(1, task, "&grace=PT40S");
          scene.publishLetter(
              "letter of " + task, new DeleteTask(task, scene.project(), Instant.now(), deletion));
          scene.restore(1, task);
        }
        scene.delete(1, tasks.getLast(), "&grace=PT10S");
        tasks.forEach(task -> scene.replay(scene.awaitLetter("letter of " + task)));
      }),
  QUEUE_LOST_WITH_ITS_JOBS(
      "accepted, and then the queue is thrown away while no worker runs",
      scene -> {
        List<UUID> tasks = scene.tasks(20);
        scene.world.product.workers().forEach(worker -> worker.kill());
        tasks.forEach(task -> scene.delete(1, task, ""));
        scene.world.broker.control("delete_queue", Topology.TASK_DELETE);
      }),
  WORKERS_DIE_BEFORE_THEY_ANNOUNCE(
      "hard-deleted, not announced: the broker stood still, the workers died, the jobs are lost",
      scene -> {
        List<UUID> tasks = scene.tasks(3);
        scene.hold("delete-worker", "commitTransaction", null, Duration.ofMillis(2_500));
        tasks.forEach(task -> scene.delete(1, task, Encounter.STEP_BY_STEP));
        tasks.forEach(scene::awaitStarted);
        scene.world.broker.freeze();
        tasks.forEach(task -> scene.awaitStatus(task, "gone"));
        scene.world.product.workers().forEach(worker -> worker.kill());
        scene.world.broker.thaw();
        scene.world.broker.control("delete_queue", Topology.TASK_DELETE);
      }),
  FIRING_MEETS_THE_MARK(
      "tasks are deleted while the dispatcher records their runs",
      scene -> {
        List<UUID> tasks = scene.tasks(30);
        for (int round = 1; round <= 3; round++) {
          scene.hold("api-service", "insert", Collections.RUNS, Duration.ofMillis(1_500));
          Instant due = Instant.now().truncatedTo(ChronoUnit.SECONDS).minusSeconds(round);
          scene.world.product.truth().rewind(tasks, due);
          World.pause(Duration.ofMillis(1_200));
          tasks.subList(10 * (round - 1), 10 * round).forEach(task -> scene.delete(1, task, ""));
          World.pause(Duration.ofMillis(1_500));
        }
      }),
  ALL_WORKERS_STAND_STILL_AND_COME_BACK(
      "two workers stand still in the middle of jobs that a third one finishes meanwhile",
      scene -> {
        List<UUID> tasks = scene.tasks(20);
        scene.hold("delete-worker", "update", Collections.TASKS, Duration.ofSeconds(1));
        var frozen = List.copyOf(scene.world.product.workers());
        tasks.subList(0, 10).forEach(task -> scene.delete(1, task, Encounter.STEP_BY_STEP));
        tasks.subList(10, 20).forEach(task -> scene.delete(1, task, ""));
        frozen.forEach(worker -> worker.freeze());
        scene.world.product.launchWorker(Map.of()).awaitReady();
        World.pause(Duration.ofSeconds(6));
        frozen.forEach(worker -> worker.thaw());
      }),
  GROUP_FALLS_SHORT(
      "deletes of many tasks are marked by one write, half of which were marked before",
      scene -> {
        List<UUID> tasks = scene.tasks(60);
        tasks.subList(0, 30).forEach(task -> scene.delete(1, task, "&grace=PT5S"));
        // while the first ones are held the others gather
        scene.hold("api-service", "update", Collections.TASKS, Duration.ofSeconds(1));
        List<Future<?>> all = new ArrayList<>();
        for (UUID task : tasks) {
          int number = 2 + all.size();
          all.add(scene.later(() -> scene.delete(number, task, "")));
        }
        all.forEach(scene::await);
      }),
  WORKERS_DIE_WITH_THEIR_BATCH(
      "workers die in the middle of a batch, and only the broker can tell others of its jobs",
      Map.of(Setting.RECONCILER_INTERVAL, "1h", Setting.RECONCILER_THRESHOLD, "1h"),
      scene -> {
        List<UUID> tasks = scene.tasks(20);
        scene.hold("delete-worker", "commitTransaction", null, Duration.ofSeconds(4));
        tasks.forEach(task -> scene.delete(1, task, ""));
        scene.awaitHeld();
        scene.world.product.workers().forEach(worker -> worker.kill());
      });

  /** What no worker does in one transaction: taken first, then every step on its own. */
  private static final String STEP_BY_STEP = "&runs=keep";

  /** Its course; the clients' requests are recorded as they are made. */
  interface Course {
    void play(Scene scene);
  }

  final String what;

  /** Those in which its world differs from the others'. */
  final Map<Setting, String> settings;

  final Course course;

  Encounter(String what, Course course) {
    this(what, Map.of(), course);
  }

  Encounter(String what, Map<Setting, String> settings, Course course) {
    this.what = what;
    this.settings = settings;
    this.course = course;
  }
}
