package io.durabledelete.bulk;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.gt;
import static com.mongodb.client.model.Filters.lt;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import io.durabledelete.store.Collections;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.bson.Document;

/**
 * What bulks mean, written down when they are accepted: {@code {_id: {bulk, n}, task_uuids: […],
 * at}} for the tasks of a bulk deletion. Chunks are written before their bulk; those without one
 * are left of a request that came to nothing.
 */
public final class BulkChunks {
  /** Ids in one chunk. */
  public static final int SIZE = 500;

  private static final int INSERT_AT_ONCE = 20;

  private final MongoCollection<Document> chunks;
  private final String member;

  private BulkChunks(MongoCollection<Document> chunks, String member) {
    this.chunks = chunks;
    this.member = member;
  }

  /** The tasks of bulk deletions. */
  public static BulkChunks ofTasks(MongoDatabase database) {
    return new BulkChunks(database.getCollection(Collections.TASK_BULK_CHUNKS), "task_uuids");
  }

  /** The dead letters of replays and discards; an index forgets them. */
  public static BulkChunks ofLetters(MongoDatabase database) {
    return new BulkChunks(database.getCollection(Collections.LETTER_JOB_CHUNKS), "letters");
  }

  /**
   * Writes ids down as they come.
   *
   * @return how many there were
   */
  public long add(UUID bulkId, Iterable<UUID> ids, Instant now) {
    List<Document> full = new ArrayList<>();
    List<UUID> chunk = new ArrayList<>(SIZE);
    int number = 0;
    long count = 0;
    for (UUID id : ids) {
      chunk.add(id);
      count++;
      if (chunk.size() == SIZE) {
        full.add(document(bulkId, number++, chunk, now));
        chunk = new ArrayList<>(SIZE);
      }
      if (full.size() == INSERT_AT_ONCE) {
        chunks.insertMany(full);
        full.clear();
      }
    }
    if (!chunk.isEmpty()) {
      full.add(document(bulkId, number, chunk, now));
    }
    if (!full.isEmpty()) {
      chunks.insertMany(full);
    }
    return count;
  }

  /** How many chunks so many ids make. */
  public static int count(long ids) {
    return Math.toIntExact((ids + SIZE - 1) / SIZE);
  }

  public List<UUID> read(UUID bulkId, int number) {
    Document chunk = chunks.find(eq("_id", id(bulkId, number))).first();
    if (chunk == null) {
      throw new IllegalStateException("chunk %d of bulk %s is lost".formatted(number, bulkId));
    }
    return chunk.getList(member, UUID.class);
  }

  /** The bulks that have chunks older than that, as they are read from the database. */
  public Iterable<UUID> bulksBefore(Instant before) {
    return chunks
        .find(and(lt("at", before), eq("_id.n", 0)))
        .map(chunk -> chunk.get("_id", Document.class).get("bulk", UUID.class));
  }

  /** Forgets the chunks of a bulk; the first one, by which they are found, goes last. */
  public void remove(UUID bulkId) {
    chunks.deleteMany(and(eq("_id.bulk", bulkId), gt("_id.n", 0)));
    chunks.deleteMany(eq("_id.bulk", bulkId));
  }

  private Document document(UUID bulkId, int number, List<UUID> ids, Instant now) {
    return new Document("_id", id(bulkId, number)).append(member, ids).append("at", now);
  }

  private static Document id(UUID bulkId, int number) {
    return new Document("bulk", bulkId).append("n", number);
  }
}
