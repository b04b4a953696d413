package io.durabledelete.store;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.exists;
import static com.mongodb.client.model.Indexes.ascending;
import static io.durabledelete.store.Migrations.index;
import static io.durabledelete.store.Migrations.options;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import java.util.concurrent.TimeUnit;
import org.bson.Document;

/** The indexes of the ledger of dead letters (rule O1). */
final class LetterIndexes {
  /** No message is delivered again after so long. */
  private static final long KEPT_ARRIVALS_D = 90;

  private static final long KEPT_JOBS_D = 365;

  private LetterIndexes() {}

  static void make(MongoDatabase database) {
    letters(database.getCollection(Collections.DEAD_LETTERS));
    expiring(database, Collections.DEAD_LETTER_ARRIVALS, "at", KEPT_ARRIVALS_D);
    index(
        database.getCollection(Collections.LETTER_JOBS),
        "under_way",
        ascending("state", "_id"),
        options().partialFilterExpression(eq("state", "RUNNING")));
    expiring(database, Collections.LETTER_JOBS, "ended_at", KEPT_JOBS_D);
    expiring(database, Collections.LETTER_JOB_CHUNKS, "at", KEPT_JOBS_D);
  }

  private static void letters(MongoCollection<Document> letters) {
    index(
        letters,
        "one_open_per_deletion",
        ascending("deletion_id", "task_uuid", "project_id"),
        options()
            .unique(true)
            .partialFilterExpression(and(eq("state", "OPEN"), exists("deletion_id"))));
    index(letters, "by_state", ascending("state", "first_death_at", "_id"), options());
    index(letters, "by_cause", ascending("state", "cause", "first_death_at", "_id"), options());
    index(
        letters,
        "by_project",
        ascending("state", "project_id", "first_death_at", "_id"),
        options());
  }

  private static void expiring(
      MongoDatabase database, String collection, String member, long days) {
    index(
        database.getCollection(collection),
        "expiry",
        ascending(member),
        options().expireAfter(days, TimeUnit.DAYS));
  }
}
