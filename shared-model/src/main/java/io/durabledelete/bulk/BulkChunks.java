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
 * The tasks that bulk deletions mean, written down when they are accepted: {@code {_id: {bulk, n},
 * task_uuids: […], at}}. Chunks are written before their bulk; those without one are left of a
 * request that came to nothing.
 */
public final class BulkChunks {
  /** Tasks in one chunk. */
  public static final int SIZE = 500;

  private static final int INSERT_AT_ONCE = 20;

  private final MongoCollection<Document> chunks;

  public BulkChunks(MongoDatabase database) {
    this.chunks = database.getCollection(Collections.TASK_BULK_CHUNKS);
  }

  /**
   * Writes tasks down as they come.
   *
   * @return how many there were
   */
  public long add(UUID bulkId, Iterable<UUID> taskUuids, Instant now) {
    List<Document> full = new ArrayList<>();
    List<UUID> chunk = new ArrayList<>(SIZE);
    int number = 0;
    long count = 0;
    for (UUID taskUuid : taskUuids) {
      chunk.add(taskUuid);
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

  /** How many chunks so many tasks make. */
  public static int count(long tasks) {
    return Math.toIntExact((tasks + SIZE - 1) / SIZE);
  }

  public List<UUID> read(UUID bulkId, int number) {
    Document chunk = chunks.find(eq("_id", id(bulkId, number))).first();
    if (chunk == null) {
      throw new IllegalStateException("chunk %d of bulk %s is lost".formatted(number, bulkId));
    }
    return chunk.getList("task_uuids", UUID.class);
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

  private static Document document(UUID bulkId, int number, List<UUID> taskUuids, Instant now) {
    return new Document("_id", id(bulkId, number))
        .append("task_uuids", taskUuids)
        .append("at", now);
  }

  private static Document id(UUID bulkId, int number) {
    return new Document("bulk", bulkId).append("n", number);
  }
}
