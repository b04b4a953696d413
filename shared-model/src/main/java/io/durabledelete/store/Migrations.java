package io.durabledelete.store;

import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Indexes.ascending;
import static com.mongodb.client.model.Indexes.compoundIndex;
import static com.mongodb.client.model.Indexes.descending;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.IndexOptions;
import com.mongodb.client.model.UpdateOptions;
import com.mongodb.client.model.Updates;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.bson.Document;
import org.bson.conversions.Bson;
import org.jboss.logging.Logger;

/**
 * Brings the database to the version this program needs (rule O6). There is no lock that a crash
 * could leave behind: every change is idempotent and safe beside itself, so replicas that start
 * together simply do it together; what was done is noted in {@code schema_migrations}.
 */
public final class Migrations {
  private static final Logger LOG = Logger.getLogger(Migrations.class);

  /** The statuses by name: this package lies below the one that defines them. */
  private static final List<String> LIVE = List.of("ACTIVE", "DISABLED");

  private static final List<String> BEING_DELETED = List.of("PENDING_DELETE", "DELETE_FAILED");

  /** How long an idempotency key is kept (rule T9). */
  private static final long KEPT_KEYS_H = 24;

  private static final List<Migration> ALL =
      List.of(
          new Migration(1, "collections and indexes", Migrations::firstIndexes),
          new Migration(2, "indexes for claims, calendars and bulks", Migrations::runIndexes),
          new Migration(3, "bulk deletions of tasks, idempotency keys", Migrations::thirdIndexes),
          new Migration(4, "the ledger of dead letters", LetterIndexes::make));

  private Migrations() {}

  /** Applies what is missing; returns the versions it applied. */
  public static List<Integer> apply(MongoDatabase database) {
    MongoDatabase patient = database.withTimeout(0, TimeUnit.MILLISECONDS);
    MongoCollection<Document> done = patient.getCollection(Collections.MIGRATIONS);
    Set<Object> applied = done.find().map(entry -> entry.get("_id")).into(new HashSet<>());
    List<Migration> missing =
        ALL.stream().filter(migration -> !applied.contains(migration.version())).toList();
    for (Migration migration : missing) {
      LOG.infof("Migrating the database to version %d: %s", migration.version(), migration.title());
      migration.change().accept(patient);
      done.updateOne(
          eq("_id", migration.version()),
          Updates.combine(
              Updates.setOnInsert("title", migration.title()), Updates.currentDate("applied_at")),
          new UpdateOptions().upsert(true));
    }
    return missing.stream().map(Migration::version).toList();
  }

  private static void firstIndexes(MongoDatabase database) {
    tasks(database.getCollection(Collections.TASKS));
    deletions(database.getCollection(Collections.DELETIONS));
    MongoCollection<Document> registrations = database.getCollection(Collections.REGISTRATIONS);
    index(registrations, "one_per_task", ascending("task_uuid"), options().unique(true));
    index(registrations, "due", ascending("look_at"), options());
    MongoCollection<Document> runs = database.getCollection(Collections.RUNS);
    index(runs, "of_task", ascending("task_uuid", "_id"), options());
    index(
        runs,
        "one_per_instant",
        ascending("task_uuid", "planned_at"),
        options().unique(true).partialFilterExpression(Filters.type("planned_at", "date")));
    index(
        runs,
        "processing",
        ascending("task_uuid"),
        options().partialFilterExpression(eq("status", "PROCESSING")));
    index(
        database.getCollection(Collections.AUDIT),
        "of_project",
        compoundIndex(ascending("project_id"), descending("_id")),
        options());
  }

  private static void tasks(MongoCollection<Document> tasks) {
    index(
        tasks,
        "name_of_live",
        ascending("project_id", "name"),
        options().unique(true).partialFilterExpression(Filters.in("status", LIVE)));
    index(tasks, "of_project", ascending("project_id", "_id"), options());
    Bson beingDeleted = Filters.in("status", BEING_DELETED);
    index(
        tasks,
        "due_deletions",
        ascending("deletion.next_attempt_at"),
        options().partialFilterExpression(beingDeleted));
    index(
        tasks,
        "deletion",
        ascending("project_id", "deletion.id"),
        options().partialFilterExpression(beingDeleted));
  }

  private static void deletions(MongoCollection<Document> deletions) {
    index(deletions, "of_project", ascending("project_id", "_id"), options());
    index(deletions, "of_task", ascending("task_uuid", "_id"), options());
    index(
        deletions,
        "not_announced",
        ascending("completed_at"),
        options().partialFilterExpression(eq("announce_pending", true)));
  }

  private static void runIndexes(MongoDatabase database) {
    MongoCollection<Document> runs = database.getCollection(Collections.RUNS);
    index(
        runs,
        "waiting",
        ascending("project_id", "_id"),
        options().partialFilterExpression(eq("status", "PENDING")));
    index(
        runs,
        "leases",
        ascending("lease_until"),
        options().partialFilterExpression(eq("status", "PROCESSING")));
    index(
        runs,
        "calendar",
        ascending("project_id", "planned_at", "task_uuid"),
        options().partialFilterExpression(Filters.type("planned_at", "date")));
    index(
        runs,
        "deleted",
        ascending("deleted_at"),
        options().partialFilterExpression(Filters.type("deleted_at", "date")));
    index(
        runs,
        "failed",
        ascending("project_id", "_id"),
        options().partialFilterExpression(eq("status", "FAILED")));
    index(
        database.getCollection(Collections.DELETIONS),
        "completed",
        ascending("completed_at"),
        options());
    index(
        database.getCollection(Collections.BULKS),
        "under_way",
        ascending("state", "_id"),
        options().partialFilterExpression(eq("state", "RUNNING")));
    index(
        database.getCollection(Collections.REGISTRATIONS),
        "of_project",
        ascending("project_id", "task_uuid"),
        options());
  }

  private static void thirdIndexes(MongoDatabase database) {
    bulkIndexes(database);
    idempotencyKeys(database.getCollection(Collections.IDEMPOTENCY_KEYS));
  }

  private static void bulkIndexes(MongoDatabase database) {
    index(
        database.getCollection(Collections.TASK_BULKS),
        "under_way",
        ascending("state", "_id"),
        options().partialFilterExpression(eq("state", "RUNNING")));
    MongoCollection<Document> chunks = database.getCollection(Collections.TASK_BULK_CHUNKS);
    index(chunks, "of_bulk", ascending("_id.bulk", "_id.n"), options());
    index(chunks, "age", ascending("at"), options().partialFilterExpression(eq("_id.n", 0)));
    index(
        database.getCollection(Collections.TASKS),
        "of_bulk",
        ascending("deletion.bulks", "status"),
        options().partialFilterExpression(Filters.exists("deletion.bulks")));
    index(
        database.getCollection(Collections.DELETIONS),
        "of_bulk",
        ascending("bulks", "state"),
        options().partialFilterExpression(Filters.exists("bulks")));
  }

  /** Makes the collection too: made by the first requests, it would set them against each other. */
  private static void idempotencyKeys(MongoCollection<Document> keys) {
    index(
        keys,
        "expiry",
        ascending("answered_at"),
        options().expireAfter(KEPT_KEYS_H, TimeUnit.HOURS));
  }

  static IndexOptions options() {
    return new IndexOptions();
  }

  static void index(
      MongoCollection<Document> collection, String name, Bson keys, IndexOptions options) {
    collection.createIndex(keys, options.name(name));
  }
}
