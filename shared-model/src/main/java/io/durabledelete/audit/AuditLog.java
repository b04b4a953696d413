package io.durabledelete.audit;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.lt;
import static com.mongodb.client.model.Sorts.descending;

import com.mongodb.client.ClientSession;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import io.durabledelete.store.Collections;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The audit: entries are added and never changed. */
public final class AuditLog {
  private final MongoCollection<AuditEntry> entries;

  public AuditLog(MongoDatabase database) {
    this(database.getCollection(Collections.AUDIT, AuditEntry.class));
  }

  private AuditLog(MongoCollection<AuditEntry> entries) {
    this.entries = entries;
  }

  /** The same audit, each operation limited to this time. */
  public AuditLog within(Duration limit) {
    return new AuditLog(entries.withTimeout(Math.max(1, limit.toMillis()), TimeUnit.MILLISECONDS));
  }

  /** Adds entries in the transaction of what they tell of. */
  public void add(ClientSession session, List<AuditEntry> added) {
    entries.insertMany(session, added);
  }

  /** Adds an entry of its own, for what changed nothing (a refused request). */
  public void add(AuditEntry added) {
    entries.insertOne(added);
  }

  /**
   * A page of entries, the newest first.
   *
   * @param before the last id of the page before; null for the first page
   */
  public List<AuditEntry> page(AuditFilter filter, @Nullable UUID before, int size) {
    return entries
        .find(before == null ? filter.condition() : and(filter.condition(), lt("_id", before)))
        .sort(descending("_id"))
        .limit(size)
        .into(new ArrayList<>());
  }
}
