package io.durabledelete.bench.raw;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.in;
import static com.mongodb.client.model.Updates.combine;
import static com.mongodb.client.model.Updates.set;

import com.mongodb.client.ClientSession;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.BulkWriteOptions;
import com.mongodb.client.model.ReplaceOneModel;
import com.mongodb.client.model.ReplaceOptions;
import com.mongodb.client.model.UpdateOneModel;
import io.durabledelete.store.Ids;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.bson.Document;
import org.bson.conversions.Bson;

/** Tasks, their registrations and tombstones in collections without any index but the ids'. */
public final class RawTasks {
  private static final int BATCH = 1_000;
  private static final String ACTIVE = "ACTIVE";
  private static final String PENDING = "PENDING_DELETE";

  private final MongoClient client;
  private final MongoCollection<Document> tasks;
  private final MongoCollection<Document> registrations;
  private final MongoCollection<Document> tombstones;

  public RawTasks(MongoClient client, MongoDatabase database) {
    this.client = client;
    this.tasks = database.getCollection("raw_tasks");
    this.registrations = database.getCollection("raw_registrations");
    this.tombstones = database.getCollection("raw_tombstones");
  }

  /** Adds active tasks with registrations; returns their ids. */
  public List<UUID> add(int count) {
    List<UUID> added = new ArrayList<>(count);
    while (added.size() < count) {
      List<UUID> ids = new ArrayList<>();
      for (int i = 0; i < Math.min(BATCH, count - added.size()); i++) {
        ids.add(Ids.next());
      }
      tasks.insertMany(ids.stream().map(RawTasks::task).toList());
      registrations.insertMany(ids.stream().map(RawTasks::registration).toList());
      added.addAll(ids);
    }
    return added;
  }

  private static Document task(UUID id) {
    return new Document("_id", id)
        .append("project_id", "bench")
        .append("name", "task " + id)
        .append("payload", "{}")
        .append("schedule", new Document("cron", "30 4 * * *").append("time_zone", "UTC"))
        .append("status", ACTIVE)
        .append("version", 1L)
        .append("created_at", Instant.now());
  }

  private static Document registration(UUID id) {
    return new Document("_id", id).append("project_id", "bench").append("next", Instant.now());
  }

  /** Marks one task by a compare-and-set. */
  public void mark(UUID task) {
    check(1, tasks.updateOne(unmarked(task), mark()).getModifiedCount());
  }

  /** Marks many by one unordered write. */
  void mark(List<UUID> group) {
    List<UpdateOneModel<Document>> writes =
        group.stream().map(task -> new UpdateOneModel<Document>(unmarked(task), mark())).toList();
    check(
        group.size(),
        tasks.bulkWrite(writes, new BulkWriteOptions().ordered(false)).getModifiedCount());
  }

  private static Bson unmarked(UUID task) {
    return and(eq("_id", task), eq("status", ACTIVE));
  }

  private static Bson mark() {
    return combine(
        set("status", PENDING),
        set("deletion", new Document("id", Ids.next()).append("requested_at", Instant.now())));
  }

  /** Unregisters, leaves a tombstone of each and removes the tasks, in one transaction. */
  void delete(List<UUID> batch) {
    List<ReplaceOneModel<Document>> upserts =
        batch.stream()
            .map(
                task ->
                    new ReplaceOneModel<>(
                        eq("_id", task),
                        new Document("state", "DELETED").append("at", Instant.now()),
                        new ReplaceOptions().upsert(true)))
            .toList();
    try (ClientSession session = client.startSession()) {
      session.withTransaction(
          () -> {
            registrations.deleteMany(session, in("_id", batch));
            tombstones.bulkWrite(session, upserts, new BulkWriteOptions().ordered(false));
            return tasks.deleteMany(session, and(in("_id", batch), eq("status", PENDING)));
          });
    }
  }

  /** The same three writes for one task, one after the other. */
  public void deleteAlone(UUID task) {
    registrations.deleteOne(eq("_id", task));
    tombstones.replaceOne(
        eq("_id", task),
        new Document("state", "DELETED").append("at", Instant.now()),
        new ReplaceOptions().upsert(true));
    check(1, tasks.deleteOne(and(eq("_id", task), eq("status", PENDING))).getDeletedCount());
  }

  /** Nothing of a round stays for the next one. */
  public void clear() {
    tasks.deleteMany(new Document());
    registrations.deleteMany(new Document());
    tombstones.deleteMany(new Document());
  }

  private static void check(long expected, long modified) {
    if (modified != expected) {
      throw new IllegalStateException("%d of %d written".formatted(modified, expected));
    }
  }
}
