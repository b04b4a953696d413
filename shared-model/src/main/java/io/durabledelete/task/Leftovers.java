package io.durabledelete.task;

import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.in;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Projections;
import io.durabledelete.deletion.Verified;
import io.durabledelete.store.Collections;
import io.durabledelete.store.DatabaseClock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.bson.Document;

/** Reads back what is left of tasks that were deleted (rule D14). */
public final class Leftovers {
  private final MongoCollection<Document> tasks;
  private final MongoCollection<Document> registrations;
  private final MongoCollection<Document> runs;
  private final DatabaseClock clock;

  public Leftovers(MongoDatabase database) {
    this.tasks = database.getCollection(Collections.TASKS);
    this.registrations = database.getCollection(Collections.REGISTRATIONS);
    this.runs = database.getCollection(Collections.RUNS);
    this.clock = new DatabaseClock(database);
  }

  /** What is left of each of these tasks now. */
  public Map<UUID, Verified> of(Collection<UUID> taskUuids) {
    Instant now = clock.now();
    List<UUID> ofTasks = found(tasks, "_id", taskUuids);
    List<UUID> ofRegistrations = found(registrations, "task_uuid", taskUuids);
    boolean anyRun = runs.find(in("task_uuid", taskUuids)).first() != null;
    Map<UUID, Verified> left = new HashMap<>();
    for (UUID task : taskUuids) {
      left.put(
          task,
          new Verified(
              now,
              java.util.Collections.frequency(ofRegistrations, task),
              anyRun ? runs.countDocuments(eq("task_uuid", task)) : 0,
              java.util.Collections.frequency(ofTasks, task)));
    }
    return left;
  }

  private static List<UUID> found(
      MongoCollection<Document> collection, String member, Collection<UUID> taskUuids) {
    return collection
        .find(in(member, taskUuids))
        .projection(Projections.include(member))
        .map(document -> document.get(member, UUID.class))
        .into(new ArrayList<>());
  }
}
