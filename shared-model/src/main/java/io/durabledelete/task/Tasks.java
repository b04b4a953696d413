package io.durabledelete.task;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.gt;
import static com.mongodb.client.model.Filters.in;
import static com.mongodb.client.model.Sorts.ascending;

import com.mongodb.client.ClientSession;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Projections;
import com.mongodb.client.model.Updates;
import io.durabledelete.store.Collections;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.bson.Document;
import org.bson.conversions.Bson;
import org.jspecify.annotations.Nullable;

/**
 * The tasks, as their clients read and change them. The writes that a deletion makes are in {@link
 * DeletionMarks}, {@link DeletionJobs} and {@link StuckDeletions}.
 */
public final class Tasks {
  /** For what reads a whole project: longer than any client's request to one task. */
  private static final int PATIENT_SECONDS = 60;

  private static final int IDS_AT_ONCE = 5_000;

  private final MongoCollection<Task> tasks;

  public Tasks(MongoDatabase database) {
    this(database.getCollection(Collections.TASKS, Task.class));
  }

  private Tasks(MongoCollection<Task> tasks) {
    this.tasks = tasks;
  }

  /** The same collection, each operation limited to this time. */
  public Tasks within(Duration limit) {
    return new Tasks(tasks.withTimeout(Math.max(1, limit.toMillis()), TimeUnit.MILLISECONDS));
  }

  /** Adds tasks in a transaction; a taken name is a duplicate key and aborts it (rule T4). */
  public void insert(ClientSession session, List<Task> added) {
    tasks.insertMany(session, added);
  }

  public Optional<Task> find(String projectId, UUID taskUuid) {
    return Optional.ofNullable(tasks.find(one(projectId, taskUuid)).first());
  }

  /** Those of the project's tasks that are there, in no particular order. */
  public List<Task> find(String projectId, Collection<UUID> taskUuids) {
    return tasks
        .find(and(in("_id", taskUuids), eq("project_id", projectId)))
        .into(new ArrayList<>());
  }

  /**
   * Tasks by id whatever their project: for job messages only, which may name the wrong one.
   * Nothing of them may be shown to anybody.
   */
  public List<Task> findForJobs(Collection<UUID> taskUuids) {
    return tasks.find(in("_id", taskUuids)).into(new ArrayList<>());
  }

  /** Those of the tasks that are ACTIVE now. */
  public List<UUID> active(Collection<UUID> taskUuids) {
    return tasks
        .find(and(in("_id", taskUuids), eq("status", TaskStatus.ACTIVE)))
        .map(Task::id)
        .into(new ArrayList<>());
  }

  /** Those of the tasks that are there and not being deleted. */
  public List<UUID> live(Collection<UUID> taskUuids) {
    return tasks
        .find(and(in("_id", taskUuids), in("status", TaskStatus.LIVE)))
        .map(Task::id)
        .into(new ArrayList<>());
  }

  /** Those of the names that live tasks of the project have. */
  public List<String> namesTaken(String projectId, Collection<String> names) {
    return tasks
        .find(and(eq("project_id", projectId), in("name", names), in("status", TaskStatus.LIVE)))
        .map(Task::name)
        .into(new ArrayList<>());
  }

  /**
   * A page of a project's tasks in the order of their ids.
   *
   * @param after the last id of the page before; null for the first page
   */
  public List<Task> page(TaskFilter filter, @Nullable UUID after, int size) {
    Bson condition = after == null ? filter.condition() : and(filter.condition(), gt("_id", after));
    return tasks.find(condition).sort(ascending("_id")).limit(size).into(new ArrayList<>());
  }

  /** How many tasks a filter means. */
  public long count(TaskFilter filter) {
    return tasks.withTimeout(PATIENT_SECONDS, TimeUnit.SECONDS).countDocuments(filter.condition());
  }

  /** The ids of all tasks that a filter means, as they are read from the database. */
  public Iterable<UUID> ids(TaskFilter filter) {
    return tasks
        .withDocumentClass(Document.class)
        .withTimeout(PATIENT_SECONDS, TimeUnit.SECONDS)
        .find(filter.condition())
        .projection(Projections.include("_id"))
        .batchSize(IDS_AT_ONCE)
        .map(task -> task.get("_id", UUID.class));
  }

  /** Changes a live task that still has the version it was read with: did this call change it. */
  public boolean change(ClientSession session, long seenVersion, Task changed) {
    return tasks
            .updateOne(
                session,
                and(
                    one(changed.projectId(), changed.id()),
                    in("status", TaskStatus.LIVE),
                    eq("version", seenVersion)),
                Updates.combine(
                    Updates.set("name", changed.name()),
                    Updates.set("payload", changed.payload()),
                    changed.schedule() == null
                        ? Updates.unset("schedule")
                        : Updates.set("schedule", changed.schedule()),
                    Updates.set("protected", changed.isProtected()),
                    Updates.set("status", changed.status()),
                    Updates.set("updated_at", changed.updatedAt()),
                    Updates.set("version", changed.version())))
            .getModifiedCount()
        == 1;
  }

  /**
   * Counts a run of each of these tasks, in the transaction that records the runs (rule D13): a
   * real change, so that it conflicts with a mark written meanwhile.
   *
   * @return how many of them are still ACTIVE; fewer than asked means: abort
   */
  public long countRuns(ClientSession session, Collection<UUID> taskUuids) {
    return tasks
        .updateMany(
            session,
            and(in("_id", taskUuids), eq("status", TaskStatus.ACTIVE)),
            Updates.inc("fired", 1L))
        .getModifiedCount();
  }

  /** Counts a run that somebody starts by hand; a disabled task may be started too. */
  public boolean countRunByHand(ClientSession session, String projectId, UUID taskUuid) {
    return tasks
            .updateOne(
                session,
                and(one(projectId, taskUuid), in("status", TaskStatus.LIVE)),
                Updates.inc("fired", 1L))
            .getModifiedCount()
        == 1;
  }

  private static Bson one(String projectId, UUID taskUuid) {
    return and(eq("_id", taskUuid), eq("project_id", projectId));
  }
}
