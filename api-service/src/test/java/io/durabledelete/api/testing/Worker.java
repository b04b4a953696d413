package io.durabledelete.api.testing;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoDatabase;
import io.durabledelete.deletion.Deletion;
import io.durabledelete.deletion.DeletionRecord;
import io.durabledelete.deletion.DeletionState;
import io.durabledelete.deletion.Tombstones;
import io.durabledelete.store.Transactions;
import io.durabledelete.task.DeletionJobs;
import io.durabledelete.task.JobTake;
import io.durabledelete.task.Task;
import io.durabledelete.task.Tasks;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/** Does to the database what the delete worker does, when a test says so. */
public final class Worker {
  private final Transactions transactions;
  private final Tasks tasks;
  private final DeletionJobs jobs;
  private final Tombstones tombstones;

  Worker(MongoClient client, MongoDatabase database) {
    transactions = new Transactions(client, Duration.ofSeconds(10));
    tasks = new Tasks(database);
    jobs = new DeletionJobs(database, Duration.ofMinutes(10));
    tombstones = new Tombstones(database);
  }

  /** Takes the job of a task that is being deleted; returns the id of the take. */
  public UUID take(UUID taskUuid) {
    UUID takeId = UUID.randomUUID();
    Task task = tasks.findForJobs(List.of(taskUuid)).getFirst();
    JobTake job = new JobTake(taskUuid, task.projectId(), task.deletion().id());
    if (jobs.take(List.of(job), takeId).size() != 1) {
      throw new AssertionError("the job could not be taken: " + task);
    }
    return takeId;
  }

  /** Takes the job and gives up for now: DELETE_FAILED. */
  public void giveUp(UUID taskUuid, String error) {
    if (!jobs.giveUp(taskUuid, take(taskUuid), 0, error, Duration.ofMinutes(5))) {
      throw new AssertionError("the job could not be given up");
    }
  }

  /** Deletes for good: the tombstone stands for the task. Returns the deletion's id. */
  public UUID hardDelete(UUID taskUuid) {
    UUID takeId = take(taskUuid);
    return transactions.run(
        session -> {
          Task task = jobs.stillTaken(session, List.of(taskUuid), takeId).getFirst();
          tombstones.insert(session, List.of(tombstone(task, Instant.now())));
          jobs.hardDelete(session, List.of(taskUuid), takeId);
          return task.deletion().id();
        });
  }

  private static DeletionRecord tombstone(Task task, Instant completedAt) {
    Deletion deletion = task.deletion();
    return DeletionRecord.of(
        deletion,
        DeletionState.DELETED,
        task.projectId(),
        task.id(),
        task.name(),
        completedAt,
        deletion.steps(),
        true);
  }
}
