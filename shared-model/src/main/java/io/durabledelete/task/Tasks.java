package io.durabledelete.task;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.gt;
import static com.mongodb.client.model.Filters.gte;
import static com.mongodb.client.model.Filters.in;
import static com.mongodb.client.model.Filters.lt;
import static com.mongodb.client.model.Sorts.ascending;

import com.mongodb.client.ClientSession;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Updates;
import io.durabledelete.store.Collections;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.bson.conversions.Bson;

/**
 * The tasks, as their clients read and change them. The writes that a deletion makes are in {@link
 * DeletionMarks}, {@link DeletionJobs} and {@link StuckDeletions}.
 */
public final class Tasks {
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
  public List<Task> page(
      TaskFilter filter, @org.jspecify.annotations.Nullable UUID after, int size) {
    List<Bson> conditions = new ArrayList<>();
    conditions.add(eq("project_id", filter.projectId()));
    conditions.add(in("status", filter.statuses()));
    if (after != null) {
      conditions.add(gt("_id", after));
    }
    if (!filter.namePrefix().isEmpty()) {
      conditions.add(gte("name", filter.namePrefix()));
      // the first text after all that begin with the prefix: no regular expression is needed
      conditions.add(
          lt("name", filter.namePrefix() + Character.toString(Character.MAX_CODE_POINT)));
    }
    return tasks.find(and(conditions)).sort(ascending("_id")).limit(size).into(new ArrayList<>());
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
