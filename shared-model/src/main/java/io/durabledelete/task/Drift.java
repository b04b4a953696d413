package io.durabledelete.task;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.exists;
import static com.mongodb.client.model.Filters.gt;
import static com.mongodb.client.model.Filters.in;
import static com.mongodb.client.model.Sorts.ascending;

import com.mongodb.client.ClientSession;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Projections;
import com.mongodb.client.model.Updates;
import io.durabledelete.schedule.Registration;
import io.durabledelete.store.Collections;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.bson.Document;
import org.bson.conversions.Bson;
import org.jspecify.annotations.Nullable;

/**
 * Where tasks, registrations and runs no longer fit together (rule D14). Tasks and registrations
 * are always written together, so drift comes from outside: somebody's hand in the database, or an
 * old backup. What heals it is conditional and can't win against a deletion under way.
 */
public final class Drift {
  private final MongoCollection<Task> tasks;
  private final MongoCollection<Registration> registrations;
  private final MongoCollection<Document> runs;

  public Drift(MongoDatabase database) {
    this.tasks = database.getCollection(Collections.TASKS, Task.class);
    this.registrations = database.getCollection(Collections.REGISTRATIONS, Registration.class);
    this.runs = database.getCollection(Collections.RUNS);
  }

  /** The next registrations by id. */
  public List<Registration> registrations(@Nullable UUID after, int limit) {
    return registrations
        .find(following(after))
        .sort(ascending("_id"))
        .limit(limit)
        .into(new ArrayList<>());
  }

  /** The next tasks by id that fire by a schedule. */
  public List<Task> scheduled(@Nullable UUID after, int limit) {
    return tasks
        .find(and(following(after), eq("status", TaskStatus.ACTIVE), exists("schedule")))
        .sort(ascending("_id"))
        .limit(limit)
        .into(new ArrayList<>());
  }

  /** The next task that has runs; null: there is none. */
  public @Nullable UUID nextWithRuns(@Nullable UUID after) {
    Document run =
        runs.find(after == null ? new Document() : gt("task_uuid", after))
            .sort(ascending("task_uuid", "_id"))
            .hintString("of_task")
            .projection(Projections.include("task_uuid"))
            .first();
    return run == null ? null : run.get("task_uuid", UUID.class);
  }

  /** Those of the tasks that are there. */
  public Set<UUID> existing(Collection<UUID> taskUuids) {
    return tasks
        .withDocumentClass(Document.class)
        .find(in("_id", taskUuids))
        .projection(Projections.include("_id"))
        .map(task -> task.get("_id", UUID.class))
        .into(new HashSet<>());
  }

  /** Those of the tasks that have a registration. */
  public Set<UUID> registered(Collection<UUID> taskUuids) {
    return registrations
        .withDocumentClass(Document.class)
        .find(in("task_uuid", taskUuids))
        .projection(Projections.include("task_uuid"))
        .map(registration -> registration.get("task_uuid", UUID.class))
        .into(new HashSet<>());
  }

  /** Removes registrations whose tasks were not there: a task that is gone never comes back. */
  public long remove(Collection<UUID> registrationIds) {
    return registrations.deleteMany(in("_id", registrationIds)).getDeletedCount();
  }

  /**
   * Changes a task that is still as it was seen, so that registering it anew conflicts with a mark.
   */
  public boolean touch(ClientSession session, Task seen) {
    return tasks
            .updateOne(
                session,
                and(
                    eq("_id", seen.id()),
                    eq("status", TaskStatus.ACTIVE),
                    eq("version", seen.version())),
                Updates.inc("healed", 1L))
            .getModifiedCount()
        == 1;
  }

  private static Bson following(@Nullable UUID after) {
    return after == null ? new Document() : gt("_id", after);
  }
}
