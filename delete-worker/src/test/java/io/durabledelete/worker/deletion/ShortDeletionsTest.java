package io.durabledelete.worker.deletion;

import static io.durabledelete.testing.TaskBuilder.aTask;
import static io.durabledelete.testing.TaskBuilder.deletionOf;
import static io.durabledelete.worker.deletion.Worker.jobOf;
import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.MongoChangeStreamCursor;
import com.mongodb.client.model.changestream.ChangeStreamDocument;
import com.mongodb.client.model.changestream.OperationType;
import io.durabledelete.deletion.DeletionRecord;
import io.durabledelete.deletion.JobDecision;
import io.durabledelete.deletion.StepStatus;
import io.durabledelete.store.Collections;
import io.durabledelete.task.Task;
import io.durabledelete.task.TaskStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.bson.Document;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("D6: deletions that are little work are one transaction")
class ShortDeletionsTest {
  /** Without the note that the event was confirmed. */
  private static final List<String> OF_THE_TRANSACTION =
      List.of(
          Collections.TASKS,
          Collections.REGISTRATIONS,
          Collections.RUNS,
          Collections.DELETIONS,
          Collections.AUDIT);

  @Test
  @DisplayName("D6: taken, unregistered, emptied and exchanged for the tombstone in one")
  void deletesAtOnce() {
    try (Worker worker = new Worker()) {
      Task first = worker.marked(aTask().firing("* * * * *"));
      Task second = worker.marked(aTask().firing("* * * * *"));
      worker.addRuns(first, 3);
      List<ChangeStreamDocument<Document>> changes = new ArrayList<>();
      try (MongoChangeStreamCursor<ChangeStreamDocument<Document>> stream =
          worker.own.database.watch().cursor()) {

        worker.handle(jobOf(first), jobOf(second));

        ChangeStreamDocument<Document> change = stream.tryNext();
        while (change != null) {
          changes.add(change);
          change = stream.tryNext();
        }
      }
      List<ChangeStreamDocument<Document>> ofIt =
          changes.stream()
              .filter(
                  change -> OF_THE_TRANSACTION.contains(change.getNamespace().getCollectionName()))
              .filter(change -> change.getOperationType() != OperationType.UPDATE)
              .toList();
      assertThat(ofIt).as("2 tasks, registrations, tombstones, audit entries; 3 runs").hasSize(11);
      assertThat(ofIt).extracting(ChangeStreamDocument::getTxnNumber).doesNotContainNull();
      assertThat(ofIt)
          .extracting(ChangeStreamDocument::getTxnNumber)
          .containsOnly(ofIt.getFirst().getTxnNumber());
      DeletionRecord tombstone = worker.tombstone(first);
      assertThat(tombstone.runsDeleted()).isEqualTo(Map.of("PENDING", 3L));
      assertThat(tombstone.startedAt()).isBetween(tombstone.notBefore(), tombstone.completedAt());
      assertThat(tombstone.steps().values())
          .hasSize(4)
          .allMatch(step -> step.status() == StepStatus.DONE && step.endedAt() != null);
      assertThat(worker.tombstone(second).runsDeleted()).isNull();
      assertThat(worker.taken("at-once")).isEqualTo(2);
    }
  }

  @Test
  @DisplayName("D6: one that can't be done so sends its batch step by step, and alone pays for it")
  void goesStepByStep() {
    try (Worker worker = new Worker()) {
      Task good = worker.marked(aTask());
      Task bad = worker.marked(aTask());
      worker
          .own
          .database
          .getCollection(Collections.DELETIONS)
          .insertOne(new Document("_id", bad.deletion().id()));

      List<JobDecision> decisions = worker.handle(jobOf(good), jobOf(bad));

      assertThat(decisions.get(0)).isEqualTo(JobDecision.DONE);
      assertThat(worker.isGone(good)).isTrue();
      assertThat(decisions.get(1)).isInstanceOf(JobDecision.Again.class);
      assertThat(worker.now(bad).deletion().attempts()).isEqualTo(1);
      assertThat(worker.taken("step-by-step")).isEqualTo(2);
    }
  }

  @Test
  @DisplayName("D6: what somebody has begun goes on step by step, and keeps when it was begun")
  void goesOn() {
    try (Worker worker = new Worker()) {
      Task task = worker.marked(aTask());
      Instant begun = Instant.parse("2026-01-01T00:00:00Z");
      worker.set("tasks", task.id(), "deletion.started_at", begun);

      worker.handle(jobOf(task));

      assertThat(worker.tombstone(task).startedAt()).isEqualTo(begun);
    }
  }

  @Test
  @DisplayName("D6: one that is too early is left, whoever is in its batch")
  void leavesWhatIsTooEarly() {
    try (Worker worker = new Worker()) {
      Task due = worker.marked(aTask());
      Task early = worker.mark(deletionOf(worker.stored(aTask()), Duration.ofHours(1), true));

      worker.handle(jobOf(due), jobOf(early));

      assertThat(worker.isGone(due)).isTrue();
      assertThat(worker.now(early).deletion().startedAt()).isNull();
    }
  }

  @Test
  @DisplayName("D11: a restore in the middle of it wins, and nothing of the task is lost")
  void yieldsToARestore() {
    Worker[] self = new Worker[1];
    TestStep restoring =
        new TestStep.Short(
            deletion ->
                self[0].set("tasks", deletion.taskUuid(), "status", TaskStatus.ACTIVE.name()));
    try (Worker worker = new Worker(restoring)) {
      self[0] = worker;
      Task task = worker.marked(aTask().firing("* * * * *"));

      assertThat(worker.handle(jobOf(task))).containsExactly(JobDecision.DONE);

      assertThat(worker.now(task).status()).isEqualTo(TaskStatus.ACTIVE);
      assertThat(worker.registrations.ofTask(task.id())).isPresent();
      assertThat(worker.tombstones.ofDeletedTask("demo", task.id())).isEmpty();
      assertThat(worker.counted("not-taken")).isEqualTo(1);
    }
  }
}
