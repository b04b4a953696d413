package io.durabledelete.task;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.in;
import static io.durabledelete.store.Expressions.NOW;
import static io.durabledelete.store.Expressions.hasCome;
import static io.durabledelete.store.Expressions.ifNull;
import static io.durabledelete.store.Expressions.literal;
import static io.durabledelete.store.Expressions.nowPlus;
import static io.durabledelete.store.Expressions.plusOne;

import com.mongodb.client.ClientSession;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.BulkWriteOptions;
import com.mongodb.client.model.DeleteOptions;
import com.mongodb.client.model.UpdateOneModel;
import com.mongodb.client.model.UpdateOptions;
import com.mongodb.client.model.Updates;
import io.durabledelete.deletion.Deletion;
import io.durabledelete.deletion.StepRecord;
import io.durabledelete.store.Collections;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.bson.Document;
import org.bson.conversions.Bson;

/**
 * The worker's writes on a task that is being deleted (rule D6). A take stamps the deletion with an
 * id of its own; every later write of that take has the stamp in its filter, so that a worker which
 * was overtaken, or whose task was restored and deleted anew, matches nothing and stops.
 */
public final class DeletionJobs {
  private static final String RUNS_DELETED = "deletion.runs_deleted.";

  /** Never by the index of the deletions that are due, which may be of all projects. */
  private static final UpdateOptions BY_ID = new UpdateOptions().hintString(Collections.BY_ID);

  private static final DeleteOptions DELETED_BY_ID =
      new DeleteOptions().hintString(Collections.BY_ID);

  private final MongoCollection<Task> tasks;
  private final Duration threshold;

  /**
   * @param threshold {@code RECONCILER_THRESHOLD}: how long after its last sign of life a job is
   *     overdue
   */
  public DeletionJobs(MongoDatabase database, Duration threshold) {
    this.tasks = database.getCollection(Collections.TASKS, Task.class);
    this.threshold = threshold;
  }

  /**
   * Takes jobs, also ones that were taken before. From here on there is no restore.
   *
   * @param takeId new for every call
   * @return those that are taken by this call, as they are now
   */
  public List<Task> take(Collection<JobTake> jobs, UUID takeId) {
    tasks.updateMany(mayBeTaken(jobs), taking(takeId), BY_ID);
    return stillTaken(jobs.stream().map(JobTake::taskUuid).toList(), takeId);
  }

  /** Those of the tasks that could be taken, as a transaction sees them. */
  public List<Task> takable(ClientSession session, Collection<JobTake> jobs) {
    return tasks.find(session, mayBeTaken(jobs)).into(new ArrayList<>());
  }

  /**
   * Take and hard delete in one, in the transaction that does everything else, too; returns how
   * many are gone.
   */
  public long hardDeleteTakable(ClientSession session, Collection<JobTake> jobs) {
    return tasks.deleteMany(session, mayBeTaken(jobs), DELETED_BY_ID).getDeletedCount();
  }

  private static Bson mayBeTaken(Collection<JobTake> jobs) {
    return and(
        in("_id", jobs.stream().map(JobTake::taskUuid).toList()),
        in("project_id", jobs.stream().map(JobTake::projectId).distinct().toList()),
        in("status", TaskStatus.BEING_DELETED),
        // one task's and no other's, so that no job can take another one's task
        in("deletion.id", jobs.stream().map(JobTake::deletionId).toList()),
        hasCome("deletion.not_before"));
  }

  private List<Document> taking(UUID takeId) {
    return set(
        new Document("status", TaskStatus.PENDING_DELETE.name())
            .append("deletion.started_at", ifNull("deletion.started_at", NOW))
            .append("deletion.takes", plusOne("deletion.takes"))
            .append("deletion.take_id", literal(takeId))
            .append("deletion.next_attempt_at", nowPlus(threshold)));
  }

  /** When a deletion that was just taken was taken, by the database's clock. */
  public Instant takenAt(Deletion taken) {
    return taken.nextAttemptAt().minus(threshold);
  }

  /** Puts a job off that waits for a run: not taken, looked at again soon. */
  public boolean putOff(UUID taskUuid, UUID deletionId, Duration delay) {
    return tasks
            .updateOne(
                and(
                    eq("_id", taskUuid),
                    in("status", TaskStatus.BEING_DELETED),
                    eq("deletion.id", deletionId),
                    eq("deletion.started_at", null)),
                set(new Document("deletion.next_attempt_at", nowPlus(delay))))
            .getModifiedCount()
        == 1;
  }

  /**
   * Records how far the steps have come, for every one of these tasks.
   *
   * @param steps by the step's name; others stay as they are
   * @return how many are still this take's; fewer than asked: the others have to stop
   */
  public long recordSteps(Collection<UUID> taskUuids, UUID takeId, Map<String, StepRecord> steps) {
    List<Bson> fields = new ArrayList<>();
    steps.forEach((name, step) -> fields.add(Updates.set("deletion.steps." + name, step)));
    return tasks.updateMany(taken(taskUuids, takeId), Updates.combine(fields)).getMatchedCount();
  }

  /** Those of the tasks that are still this take's, as a transaction sees them. */
  public List<Task> stillTaken(ClientSession session, Collection<UUID> taskUuids, UUID takeId) {
    return tasks.find(session, taken(taskUuids, takeId)).into(new ArrayList<>());
  }

  /** Those of the tasks that are still this take's. */
  public List<Task> stillTaken(Collection<UUID> taskUuids, UUID takeId) {
    return tasks.find(taken(taskUuids, takeId)).into(new ArrayList<>());
  }

  /**
   * Counts runs that are going to be removed: first this, then the removal, so that whoever finds
   * them still there afterwards knows that they are counted. It is a sign of life, too.
   *
   * @return how many tasks are still this take's; fewer than asked: the others have to stop
   */
  public int countRuns(Collection<RunCount> counts, UUID takeId) {
    List<UpdateOneModel<Task>> writes = new ArrayList<>(counts.size());
    for (RunCount count : counts) {
      Document fields =
          new Document("deletion.runs_counted", literal(count.counted()))
              .append("deletion.next_attempt_at", nowPlus(threshold));
      count
          .byStatus()
          .forEach(
              (status, runs) ->
                  fields.append(RUNS_DELETED + status, plus(RUNS_DELETED + status, runs)));
      writes.add(new UpdateOneModel<>(taken(List.of(count.taskUuid()), takeId), set(fields)));
    }
    return tasks.bulkWrite(writes, new BulkWriteOptions().ordered(false)).getMatchedCount();
  }

  /** The hard delete, in the transaction that writes the tombstones; returns how many are gone. */
  public long hardDelete(ClientSession session, Collection<UUID> taskUuids, UUID takeId) {
    return tasks.deleteMany(session, taken(taskUuids, takeId)).getDeletedCount();
  }

  /**
   * Counts a failed attempt; the job is tried again after the back-off (rule D8). It may be
   * repeated when its answer was lost: one take has one failure.
   *
   * @param attemptsBefore failed attempts when the job was taken
   * @return whether it is counted for this take, now or by an earlier try
   */
  public boolean recordFailure(
      UUID taskUuid, UUID takeId, int attemptsBefore, String error, Duration backOff) {
    Duration nextAttempt = backOff.plus(threshold);
    return failed(taskUuid, takeId, attemptsBefore, error, nextAttempt, TaskStatus.PENDING_DELETE);
  }

  /**
   * Counts the last failed attempt: DELETE_FAILED, until the back-off is over (rule D8). It may be
   * repeated like {@link #recordFailure}.
   */
  public boolean giveUp(
      UUID taskUuid, UUID takeId, int attemptsBefore, String error, Duration backOff) {
    return failed(taskUuid, takeId, attemptsBefore, error, backOff, TaskStatus.DELETE_FAILED);
  }

  private boolean failed(
      UUID taskUuid,
      UUID takeId,
      int attemptsBefore,
      String error,
      Duration nextAttempt,
      TaskStatus status) {
    return tasks
                .updateOne(
                    and(taken(List.of(taskUuid), takeId), eq("deletion.attempts", attemptsBefore)),
                    set(
                        new Document("status", status.name())
                            .append("deletion.attempts", plusOne("deletion.attempts"))
                            .append("deletion.last_error", literal(error))
                            .append("deletion.next_attempt_at", nowPlus(nextAttempt))))
                .getModifiedCount()
            == 1
        || isCounted(taskUuid, takeId, attemptsBefore + 1);
  }

  private boolean isCounted(UUID taskUuid, UUID takeId, int attempts) {
    return tasks
            .find(
                and(
                    eq("_id", taskUuid),
                    eq("deletion.take_id", takeId),
                    eq("deletion.attempts", attempts)))
            .first()
        != null;
  }

  private static Bson taken(Collection<UUID> taskUuids, UUID takeId) {
    return and(
        in("_id", taskUuids),
        eq("status", TaskStatus.PENDING_DELETE),
        eq("deletion.take_id", takeId));
  }

  private static Document plus(String field, long more) {
    return new Document("$add", List.of(ifNull(field, 0L), more));
  }

  private static List<Document> set(Document fields) {
    return List.of(new Document("$set", fields));
  }
}
