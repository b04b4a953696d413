package io.durabledelete.system;

import static com.mongodb.client.model.Filters.eq;
import static io.durabledelete.testing.TaskBuilder.aTask;
import static io.durabledelete.testing.TaskBuilder.deletionOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.mongodb.MongoException;
import com.mongodb.client.ClientSession;
import com.mongodb.client.model.Updates;
import io.durabledelete.store.Collections;
import io.durabledelete.store.Ids;
import io.durabledelete.store.Migrations;
import io.durabledelete.store.Transactions;
import io.durabledelete.system.rig.ReplicaSet;
import io.durabledelete.task.DeletionJobs;
import io.durabledelete.task.DeletionMarks;
import io.durabledelete.task.JobTake;
import io.durabledelete.task.Task;
import io.durabledelete.task.TaskStatus;
import io.durabledelete.task.Tasks;
import io.durabledelete.testing.TestServers.OwnDatabase;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.bson.Document;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What the protocol takes for granted of MongoDB, tried on a replica set of three. */
class AssumptionsTest {
  private static final Duration TIMEOUT = Duration.ofSeconds(10);

  private static ReplicaSet replicaSet;
  private static OwnDatabase database;
  private static Tasks tasks;
  private static DeletionMarks marks;
  private static DeletionJobs jobs;
  private static Transactions transactions;

  @BeforeAll
  static void start() {
    replicaSet = new ReplicaSet(3);
    database = new OwnDatabase(replicaSet.uri());
    Migrations.apply(database.database);
    tasks = new Tasks(database.database);
    marks = new DeletionMarks(database.database, Duration.ofMinutes(10));
    jobs = new DeletionJobs(database.database, Duration.ofMinutes(10));
    transactions = new Transactions(database.client, TIMEOUT);
  }

  private static Task inserted() {
    Task task = aTask().firing("* * * * *").build();
    transactions.run(
        session -> {
          tasks.insert(session, List.of(task));
          return task;
        });
    return task;
  }

  private static Task now(Task task) {
    return tasks.find(task.projectId(), task.id()).orElseThrow();
  }

  @Test
  @DisplayName("D13: a mark that meets an open firing waits for it, and comes after it")
  void theMarkWaitsForAFiring() throws Exception {
    Task task = inserted();
    try (ClientSession session = database.client.startSession()) {
      session.startTransaction();
      assertThat(tasks.countRuns(session, List.of(task.id()))).isEqualTo(1);

      CompletableFuture<Optional<Task>> mark =
          CompletableFuture.supplyAsync(() -> marks.mark(deletionOf(task), Ids.next()));
      assertThatThrownBy(() -> mark.get(500, TimeUnit.MILLISECONDS))
          .as("the mark is not written while the firing is open")
          .isInstanceOf(java.util.concurrent.TimeoutException.class);
      session.commitTransaction();

      assertThat(mark.get(5, TimeUnit.SECONDS).orElseThrow().fired()).isEqualTo(1);
    }
  }

  @Test
  @DisplayName("D13: a firing that has read a live task can't record a run after the mark")
  void aFiringConflictsWithTheMark() {
    Task task = inserted();
    try (ClientSession session = database.client.startSession()) {
      session.startTransaction();
      assertThat(readIn(session, task)).isEqualTo("ACTIVE");
      marks.mark(deletionOf(task), Ids.next());

      assertThatThrownBy(() -> tasks.countRuns(session, List.of(task.id())))
          .isInstanceOfSatisfying(
              MongoException.class,
              conflict ->
                  assertThat(
                          conflict.hasErrorLabel(MongoException.TRANSIENT_TRANSACTION_ERROR_LABEL))
                      .isTrue());
    }
  }

  @Test
  @DisplayName("D13: reading the task, or setting what is there already, would not conflict")
  void aSetWithoutChangeDoesNotConflict() {
    Task task = inserted();
    try (ClientSession session = database.client.startSession()) {
      session.startTransaction();
      assertThat(readIn(session, task)).isEqualTo("ACTIVE");
      marks.mark(deletionOf(task), Ids.next());
      database
          .database
          .getCollection(Collections.TASKS)
          .updateOne(session, eq("_id", task.id()), Updates.set("status", "ACTIVE"));
      database
          .database
          .getCollection("somewhere")
          .insertOne(session, new Document("recorded", true));
      session.commitTransaction();
    }
    assertThat(now(task).status())
        .as("both were committed: that is why a firing counts")
        .isEqualTo(TaskStatus.PENDING_DELETE);
  }

  private static String readIn(ClientSession session, Task task) {
    return database
        .database
        .getCollection(Collections.TASKS)
        .find(session, eq("_id", task.id()))
        .first()
        .getString("status");
  }

  @Test
  @DisplayName("D11: a take that meets an open restore takes nothing")
  void aTakeWaitsForARestore() throws Exception {
    Task task = inserted();
    var deletion = marks.mark(deletionOf(task), Ids.next()).orElseThrow().deletion().id();
    try (ClientSession session = database.client.startSession()) {
      session.startTransaction();
      assertThat(marks.restore(session, task.projectId(), task.id(), null)).isPresent();

      CompletableFuture<List<Task>> take =
          CompletableFuture.supplyAsync(
              () ->
                  jobs.take(
                      List.of(new JobTake(task.id(), task.projectId(), deletion)), Ids.next()));
      assertThatThrownBy(() -> take.get(500, TimeUnit.MILLISECONDS))
          .isInstanceOf(java.util.concurrent.TimeoutException.class);
      session.commitTransaction();

      assertThat(take.get(5, TimeUnit.SECONDS)).isEmpty();
    }
    assertThat(now(task).status()).isEqualTo(TaskStatus.ACTIVE);
  }

  @Test
  @DisplayName("D11: a restore that has read a job not taken can't undo it after the take")
  void aRestoreConflictsWithTheTake() {
    Task task = inserted();
    var deletion = marks.mark(deletionOf(task), Ids.next()).orElseThrow().deletion().id();
    try (ClientSession session = database.client.startSession()) {
      session.startTransaction();
      assertThat(readIn(session, task)).isEqualTo("PENDING_DELETE");
      assertThat(jobs.take(List.of(new JobTake(task.id(), task.projectId(), deletion)), Ids.next()))
          .hasSize(1);

      assertThatThrownBy(() -> marks.restore(session, task.projectId(), task.id(), null))
          .isInstanceOf(MongoException.class);
    }
    Optional<Task> later =
        transactions.run(session -> marks.restore(session, task.projectId(), task.id(), null));
    assertThat(later).isEmpty();
  }

  @Test
  @DisplayName("A46: a commit whose reply is lost has happened once")
  void aCommitWithoutAReplyHappensOnce() {
    Task task = inserted();
    replicaSet.failPoint(
        "failCommand",
        new Document("times", 1),
        new Document("failCommands", List.of("commitTransaction")).append("closeConnection", true));

    transactions.run(session -> tasks.countRuns(session, List.of(task.id())));

    assertThat(now(task).fired()).isEqualTo(1);
  }

  @Test
  @DisplayName("A40: a write whose write concern failed is an error, and has happened")
  void aWriteConcernErrorIsNoRollback() {
    Task task = inserted();
    replicaSet.failPoint(
        "failCommand",
        new Document("times", 1),
        new Document("failCommands", List.of("update"))
            .append("writeConcernError", new Document("code", 64).append("errmsg", "timed out")));

    assertThatThrownBy(() -> marks.markFirstTry(Map.of(Ids.next(), deletionOf(task))))
        .isInstanceOf(MongoException.class);

    // not at once: a read by majority does not see it before a majority has it, so that reading
    // again right after the error proves nothing either
    await("the write to reach a majority")
        .atMost(TIMEOUT)
        .until(() -> now(task).status() == TaskStatus.PENDING_DELETE);
  }

  @AfterAll
  static void stop() {
    database.client.close();
    replicaSet.close();
  }
}
