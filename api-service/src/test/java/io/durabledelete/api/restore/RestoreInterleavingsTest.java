package io.durabledelete.api.restore;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.eq;
import static io.durabledelete.testing.TaskBuilder.aTask;
import static io.durabledelete.testing.TaskBuilder.deletionOf;
import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.MongoException;
import com.mongodb.client.MongoDatabase;
import io.durabledelete.api.deletion.Rollbacks;
import io.durabledelete.api.problem.Problem;
import io.durabledelete.api.problem.ProblemType;
import io.durabledelete.api.task.TaskReadings;
import io.durabledelete.api.testing.NoEvents;
import io.durabledelete.audit.AuditEntry;
import io.durabledelete.audit.AuditLog;
import io.durabledelete.deletion.Deletion;
import io.durabledelete.deletion.DeletionRecord;
import io.durabledelete.deletion.DeletionState;
import io.durabledelete.deletion.Tombstones;
import io.durabledelete.run.Run;
import io.durabledelete.run.RunHistory;
import io.durabledelete.run.Runs;
import io.durabledelete.schedule.Registrations;
import io.durabledelete.store.DatabaseClock;
import io.durabledelete.store.DuplicateKey;
import io.durabledelete.store.Ids;
import io.durabledelete.store.Migrations;
import io.durabledelete.store.Transactions;
import io.durabledelete.task.DeletionJobs;
import io.durabledelete.task.DeletionMarks;
import io.durabledelete.task.JobTake;
import io.durabledelete.task.MarkRequest;
import io.durabledelete.task.StuckDeletions;
import io.durabledelete.task.Task;
import io.durabledelete.task.Tasks;
import io.durabledelete.testing.Interleaver;
import io.durabledelete.testing.TestServers;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import org.bson.Document;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * An undo against everything that can happen to a deletion, in many orders of their commands on a
 * real database. {@code -Dinterleavings=1000} makes it a thousand of each; a failure names its
 * seed.
 */
@DisplayName("D11: an undo and anything else at the same time")
class RestoreInterleavingsTest {
  private static final int INTERLEAVINGS = Integer.getInteger("interleavings", 60);
  private static final Duration THRESHOLD = Duration.ofMinutes(10);
  private static final int RUNS = 3;

  private static Interleaver interleaver;
  private static MongoDatabase database;
  private static Transactions transactions;
  private static Tasks tasks;
  private static DeletionMarks marks;
  private static DeletionJobs jobs;
  private static StuckDeletions stuck;
  private static Tombstones tombstones;
  private static Registrations registrations;
  private static AuditLog audit;
  private static Restorer restorer;

  @BeforeAll
  static void prepare() {
    interleaver = new Interleaver();
    database = interleaver.client.getDatabase(TestServers.randomName("interleaved"));
    Migrations.apply(database);
    transactions = new Transactions(interleaver.client, Duration.ofSeconds(20));
    tasks = new Tasks(database);
    marks = new DeletionMarks(database, THRESHOLD);
    jobs = new DeletionJobs(database, THRESHOLD);
    stuck = new StuckDeletions(database);
    tombstones = new Tombstones(database);
    registrations = new Registrations(database);
    audit = new AuditLog(database);
    restorer =
        new Restorer(
            transactions,
            marks,
            tombstones,
            registrations,
            audit,
            TaskReadings.of(database),
            new DatabaseClock(database),
            NoEvents.taskEvents());
  }

  @AfterAll
  static void drop() {
    database.drop();
    interleaver.close();
  }

  /** Who else acts on the task. */
  enum Other {
    WORKER,
    RECONCILER,
    SECOND_DELETE,
    ROLLBACK,
    NEW_TASK_WITH_THE_NAME,
    WORKER_AND_SECOND_DELETE
  }

  @ParameterizedTest
  @DisplayName("D3, D4, D6, D9, D11, T4: no order of their commands breaks an invariant")
  @EnumSource(Other.class)
  void noOrderBreaksAnything(Other other) throws Exception {
    Map<String, Integer> outcomes = new TreeMap<>();
    for (int seed = 0; seed < INTERLEAVINGS; seed++) {
      Scene scene = new Scene();
      interleaver.actor("restore", () -> restore(scene));
      others(other, scene);
      Map<String, Object> results = interleaver.run(seed);
      try {
        scene.check(results);
      } catch (AssertionError e) {
        throw new AssertionError("seed %d of %s: %s".formatted(seed, other, results), e);
      }
      outcomes.merge(results.toString(), 1, Integer::sum);
    }
    assertThat(outcomes).as("both may win").hasSizeGreaterThan(1);
  }

  private static void others(Other other, Scene scene) {
    switch (other) {
      case WORKER -> interleaver.actor("worker", () -> work(scene));
      case RECONCILER -> interleaver.actor("reconciler", () -> reconcile(scene));
      case SECOND_DELETE -> interleaver.actor("delete", () -> delete(scene));
      case ROLLBACK ->
          interleaver.actor(
              "rollback",
              () ->
                  new Rollbacks(interleaver.client, database)
                          .takeBack(scene.request, scene.deletionId)
                      ? "taken-back"
                      : "stands");
      case NEW_TASK_WITH_THE_NAME -> interleaver.actor("create", () -> create(scene));
      case WORKER_AND_SECOND_DELETE -> {
        interleaver.actor("worker", () -> work(scene));
        interleaver.actor("delete", () -> delete(scene));
      }
    }
  }

  /** A task with runs whose deletion is marked, and overdue. */
  private static final class Scene {
    final Task task = aTask().named("t-" + UUID.randomUUID()).firing("0 * * * *").build();
    final MarkRequest request = deletionOf(task);
    final UUID deletionId = Ids.next();

    Scene() {
      transactions.run(
          session -> {
            tasks.insert(session, List.of(task));
            registrations.insert(
                session,
                List.of(
                    Registrations.of(task.id(), task.projectId(), task.schedule(), Instant.EPOCH)));
            List<Run> runs = new ArrayList<>();
            for (int i = 0; i < RUNS; i++) {
              runs.add(Run.pending(task.id(), task.projectId(), null, Instant.now()));
            }
            new Runs(database).insert(session, runs);
            return task;
          });
      marks.mark(request, deletionId).orElseThrow();
      database
          .getCollection("tasks")
          .updateOne(
              eq("_id", task.id()),
              new Document("$set", new Document("deletion.next_attempt_at", Instant.EPOCH)));
    }

    void check(Map<String, Object> results) {
      Optional<Task> now = tasks.find(task.projectId(), task.id());
      List<DeletionRecord> records =
          tombstones.page(
              task.projectId(),
              java.util.EnumSet.of(DeletionState.DELETED, DeletionState.RESTORED),
              task.id(),
              null,
              10);
      boolean isDeleted = records.stream().anyMatch(r -> r.state() == DeletionState.DELETED);
      assertThat(now.isEmpty()).as("gone exactly when there is a tombstone").isEqualTo(isDeleted);
      records.stream()
          .filter(record -> record.state() == DeletionState.RESTORED)
          .forEach(record -> assertThat(record.startedAt()).as("no undo after a take").isNull());
      assertThat(entries("restored"))
          .isEqualTo(records.stream().filter(r -> r.state() == DeletionState.RESTORED).count());
      assertThat(entries("deleted")).isEqualTo(isDeleted ? 1 : 0);
      if (results.get("restore").equals("restored")) {
        assertThat(now.filter(task -> task.isBeingDeletedBy(deletionId))).isEmpty();
      } else {
        assertThat(entries("restored")).as("what was refused has not happened").isZero();
      }
      now.ifPresentOrElse(this::checkLeft, this::checkGone);
    }

    private void checkLeft(Task now) {
      assertThat(now.deletion() == null).isEqualTo(now.previousStatus() == null);
      boolean isUntouched = now.deletion() == null || now.deletion().startedAt() == null;
      if (isUntouched) {
        assertThat(runs()).as("nothing is removed of what can be undone").isEqualTo(RUNS);
        assertThat(registrations.ofTask(task.id())).isPresent();
      }
      if (now.deletion() == null) {
        assertThat(now.status()).isEqualTo(task.status());
        assertThat(database.getCollection("tasks").countDocuments(sameNameAndLive())).isEqualTo(1);
      }
    }

    private void checkGone() {
      assertThat(registrations.ofTask(task.id())).isEmpty();
      assertThat(runs()).isZero();
    }

    private org.bson.conversions.Bson sameNameAndLive() {
      return and(eq("name", task.name()), eq("status", "ACTIVE"));
    }

    private long runs() {
      return database.getCollection("runs").countDocuments(eq("task_uuid", task.id()));
    }

    private long entries(String outcome) {
      return database
          .getCollection("audit")
          .countDocuments(and(eq("task_uuid", task.id()), eq("outcome", outcome)));
    }
  }

  private static Object restore(Scene scene) {
    try {
      restorer.restore(scene.task.projectId(), scene.task.id(), null, "alice");
      return "restored";
    } catch (Problem problem) {
      assertThat(problem.type())
          .isIn(
              ProblemType.DELETION_STARTED,
              ProblemType.OTHER_DELETION,
              ProblemType.NAME_TAKEN,
              ProblemType.TASK_DELETED);
      return problem.type().text();
    }
  }

  /** What a worker does with the job, write by write. */
  private static Object work(Scene scene) {
    Optional<Task> read =
        tasks.findForJobs(List.of(scene.task.id())).stream()
            .filter(task -> task.isBeingDeletedBy(scene.deletionId))
            .findFirst();
    if (read.isEmpty()) {
      return "not-due";
    }
    UUID takeId = Ids.next();
    List<UUID> one = List.of(scene.task.id());
    JobTake take = new JobTake(scene.task.id(), scene.task.projectId(), scene.deletionId);
    if (jobs.take(List.of(take), takeId).isEmpty()) {
      return "not-taken";
    }
    registrations.unregister(one);
    new RunHistory(database).removeAll(scene.task.id());
    return transactions.run(
        session -> {
          List<Task> taken = jobs.stillTaken(session, one, takeId);
          if (taken.isEmpty()) {
            return "overtaken";
          }
          Task task = taken.getFirst();
          Deletion deletion = task.deletion();
          tombstones.insert(
              session,
              List.of(
                  DeletionRecord.of(
                      deletion,
                      DeletionState.DELETED,
                      task.projectId(),
                      task.id(),
                      task.name(),
                      Instant.now(),
                      null,
                      true)));
          audit.add(
              session,
              List.of(
                  AuditEntry.of(
                      Instant.now(),
                      "worker",
                      task.projectId(),
                      "task.delete",
                      "deleted",
                      task.id(),
                      deletion.id(),
                      null,
                      null)));
          jobs.hardDelete(session, one, takeId);
          return "deleted";
        });
  }

  private static Object reconcile(Scene scene) {
    return stuck.due(Instant.now(), 1_000).stream()
        .filter(task -> task.id().equals(scene.task.id()))
        .findFirst()
        .map(
            task ->
                stuck.claim(task.id(), task.deletion().id(), THRESHOLD).isPresent()
                    ? "claimed"
                    : "not-claimed")
        .orElse("not-due");
  }

  private static Object delete(Scene scene) {
    UUID newId = Ids.next();
    return marks
        .mark(deletionOf(scene.task), newId)
        .map(task -> task.deletion().id().equals(newId) ? "marked" : "joined")
        .orElse("gone");
  }

  private static Object create(Scene scene) {
    Task other = aTask().named(scene.task.name()).build();
    try {
      transactions.run(
          session -> {
            tasks.insert(session, List.of(other));
            return other;
          });
      return "created";
    } catch (MongoException e) {
      if (DuplicateKey.isIn(e)) {
        return "name-taken";
      }
      throw e;
    }
  }
}
