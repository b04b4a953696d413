package io.durabledelete.deadletter;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Sorts.ascending;
import static io.durabledelete.store.Expressions.NOW;
import static io.durabledelete.store.Expressions.hasCome;
import static io.durabledelete.store.Expressions.literal;
import static io.durabledelete.store.Expressions.nowPlus;

import com.mongodb.client.ClientSession;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.FindOneAndUpdateOptions;
import com.mongodb.client.model.ReturnDocument;
import io.durabledelete.bulk.BulkChunks;
import io.durabledelete.store.Collections;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.bson.Document;
import org.bson.conversions.Bson;

/** What is done to many letters, and how far it has come. */
public final class LetterJobs {
  /** Long enough for any batch; a job whose replica died is gone on with after it. */
  private static final Duration LEASE = Duration.ofSeconds(15);

  private final MongoCollection<LetterJob> jobs;
  private final BulkChunks chunks;

  public LetterJobs(MongoDatabase database) {
    this.jobs = database.getCollection(Collections.LETTER_JOBS, LetterJob.class);
    this.chunks = BulkChunks.ofLetters(database);
  }

  /** Writes down which letters a job means, before it is there; returns how many. */
  public long writeDown(UUID id, Iterable<UUID> letters, Instant now) {
    return chunks.add(id, letters, now);
  }

  public void insert(ClientSession session, LetterJob job) {
    jobs.insertOne(session, job);
  }

  public Optional<LetterJob> find(UUID id) {
    return Optional.ofNullable(jobs.find(eq("_id", id)).first());
  }

  /** Takes the oldest job that nobody works on. */
  public Optional<LetterJob> claim(UUID holder) {
    return change(and(running(), hasCome("lease.until")), leaseOf(holder));
  }

  /** Keeps a job for longer; empty: it is over, or another's. */
  public Optional<LetterJob> renew(UUID id, UUID holder) {
    return change(and(eq("_id", id), running(), heldBy(holder)), leaseOf(holder));
  }

  /** Gives a job back, for others to go on with at once. */
  public void release(UUID id, UUID holder) {
    jobs.updateOne(
        and(eq("_id", id), heldBy(holder)),
        List.of(new Document("$set", new Document("lease.until", NOW))));
  }

  /** The next letters a job means, at most so many. */
  public List<UUID> next(LetterJob job, int most) {
    if (job.isThrough()) {
      return List.of();
    }
    List<UUID> chunk = chunks.read(job.id(), job.chunk());
    return chunk.subList(job.offset(), Math.min(chunk.size(), job.offset() + most));
  }

  /**
   * Counts letters, in the transaction that closes them; also of a job that was cancelled
   * meanwhile. False: another replica has taken it over.
   */
  public boolean advance(ClientSession session, LetterJob seen, UUID holder, LetterTally tally) {
    Document counted =
        new Document("position", seen.position() + tally.sum())
            .append("done", seen.done() + tally.done())
            .append("skipped", seen.skipped() + tally.skipped())
            .append("failed", seen.failed() + tally.failed())
            .append("lease.until", nowPlus(LEASE));
    return jobs.updateOne(
                session,
                and(eq("_id", seen.id()), heldBy(holder), eq("position", seen.position())),
                List.of(new Document("$set", counted)))
            .getModifiedCount()
        == 1;
  }

  /** Ends a job that has come to its last letter. */
  public boolean finish(LetterJob seen, UUID holder) {
    return jobs.updateOne(
                and(eq("_id", seen.id()), running(), heldBy(holder)),
                ended(LetterJob.State.DONE, new Document()))
            .getModifiedCount()
        == 1;
  }

  /** False: it is over, or there is none. */
  public boolean cancel(ClientSession session, UUID id, String actor) {
    return jobs.updateOne(
                session,
                and(eq("_id", id), running()),
                ended(LetterJob.State.CANCELLED, new Document("cancelled_by", literal(actor))))
            .getModifiedCount()
        == 1;
  }

  private Optional<LetterJob> change(Bson which, List<Document> update) {
    return Optional.ofNullable(
        jobs.findOneAndUpdate(
            which,
            update,
            new FindOneAndUpdateOptions()
                .sort(ascending("_id"))
                .returnDocument(ReturnDocument.AFTER)));
  }

  private static List<Document> leaseOf(UUID holder) {
    return List.of(
        new Document(
            "$set",
            new Document("lease.holder", literal(holder)).append("lease.until", nowPlus(LEASE))));
  }

  private static List<Document> ended(LetterJob.State state, Document more) {
    more.append("state", state.name()).append("ended_at", NOW);
    return List.of(new Document("$set", more));
  }

  private static Bson running() {
    return eq("state", LetterJob.State.RUNNING);
  }

  private static Bson heldBy(UUID holder) {
    return eq("lease.holder", holder);
  }
}
