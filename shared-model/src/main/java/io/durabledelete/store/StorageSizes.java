package io.durabledelete.store;

import com.mongodb.MongoCommandException;
import com.mongodb.client.MongoDatabase;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.bson.Document;
import org.jspecify.annotations.Nullable;

/** How large the collections and their indexes are, as the database keeps account of it anyway. */
public final class StorageSizes {
  private static final int NO_SUCH_COLLECTION = 26;

  private final MongoDatabase database;

  public StorageSizes(MongoDatabase database) {
    this.database = database;
  }

  /**
   * One collection.
   *
   * @param bytes of its documents, uncompressed
   * @param indexBytes of each index, by its name
   */
  public record Size(long documents, long bytes, Map<String, Long> indexBytes) {}

  /** Every collection that is there, by its name. */
  public Map<String, Size> look() {
    Map<String, Size> sizes = new HashMap<>();
    for (String collection : Collections.ALL) {
      Document stats = stats(collection);
      if (stats != null) {
        sizes.put(collection, size(stats));
      }
    }
    return sizes;
  }

  private @Nullable Document stats(String collection) {
    Document question = new Document("$collStats", new Document("storageStats", new Document()));
    try {
      Document answer = database.getCollection(collection).aggregate(List.of(question)).first();
      return answer == null ? null : answer.get("storageStats", Document.class);
    } catch (MongoCommandException e) {
      if (e.getErrorCode() == NO_SUCH_COLLECTION) {
        return null;
      }
      throw e;
    }
  }

  private static Size size(Document stats) {
    Map<String, Long> indexes = new HashMap<>();
    Document sizes = stats.get("indexSizes", new Document());
    sizes.forEach((index, bytes) -> indexes.put(index, ((Number) bytes).longValue()));
    return new Size(number(stats, "count"), number(stats, "size"), indexes);
  }

  private static long number(Document stats, String member) {
    return stats.get(member) instanceof Number number ? number.longValue() : 0;
  }
}
