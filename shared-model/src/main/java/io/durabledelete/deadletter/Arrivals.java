package io.durabledelete.deadletter;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.eq;

import com.mongodb.MongoException;
import com.mongodb.client.ClientSession;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Projections;
import com.mongodb.client.model.UpdateOptions;
import io.durabledelete.deletion.DeleteTask;
import io.durabledelete.store.Collections;
import io.durabledelete.store.DatabaseClock;
import io.durabledelete.store.DuplicateKey;
import io.durabledelete.store.Ids;
import io.durabledelete.store.Transactions;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.bson.Document;
import org.bson.conversions.Bson;
import org.jspecify.annotations.Nullable;

/**
 * Letters on their way into the ledger. One transaction notes the letter's identity and keeps the
 * letter, so that one that is delivered again is known, and counted once.
 */
public final class Arrivals {
  /** What became of a letter. */
  public enum Outcome {
    RECORDED,
    /** It was recorded before. */
    KNOWN
  }

  /** Each time somebody else has got further. */
  private static final int MOST_TRIES = 100;

  private final MongoCollection<Document> arrivals;
  private final MongoCollection<Document> letters;
  private final Transactions transactions;
  private final DatabaseClock clock;

  public Arrivals(MongoDatabase database, Transactions transactions) {
    this.arrivals = database.getCollection(Collections.DEAD_LETTER_ARRIVALS);
    this.letters = database.getCollection(Collections.DEAD_LETTERS);
    this.transactions = transactions;
    this.clock = new DatabaseClock(database);
  }

  /** Keeps a letter; when it returns, the majority has it. */
  public Outcome record(Letter letter) {
    String identity = letter.identity();
    DeleteTask job = LetterDocument.job(letter);
    for (int tries = 1; ; tries++) {
      try {
        insert(identity, letter, job);
        return Outcome.RECORDED;
      } catch (MongoException e) {
        if (!DuplicateKey.isIn(e) || tries == MOST_TRIES) {
          throw e;
        }
      }
      if (arrivals.countDocuments(eq("_id", identity)) > 0) {
        if (letter.isToldApart() || letter.redelivered()) {
          return Outcome.KNOWN;
        }
        // nobody can have had it before: another letter that only looks the same
        identity = identity + "/" + Ids.next();
      }
      // else another letter of the deletion was opened meanwhile: this one counts on it
    }
  }

  private void insert(String identity, Letter letter, @Nullable DeleteTask job) {
    Instant now = clock.now();
    Bson update = LetterDocument.arrival(letter, job, now);
    transactions.run(
        session -> {
          UUID id = openOf(session, job).orElseGet(Ids::next);
          arrivals.insertOne(
              session, new Document("_id", identity).append("letter", id).append("at", now));
          return letters.updateOne(
              session,
              and(eq("_id", id), eq("state", LetterState.OPEN.name())),
              update,
              new UpdateOptions().upsert(true));
        });
  }

  private Optional<UUID> openOf(ClientSession session, @Nullable DeleteTask job) {
    if (job == null || job.requestId() == null) {
      return Optional.empty();
    }
    return Optional.ofNullable(
            letters
                .find(
                    session,
                    and(
                        eq("deletion_id", job.requestId()),
                        eq("task_uuid", job.taskUuid()),
                        eq("project_id", job.projectId()),
                        eq("state", LetterState.OPEN.name())))
                .projection(Projections.include("_id"))
                .first())
        .map(open -> open.get("_id", UUID.class));
  }
}
