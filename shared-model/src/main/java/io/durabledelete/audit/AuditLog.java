package io.durabledelete.audit;

import com.mongodb.client.ClientSession;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import io.durabledelete.store.Collections;
import java.util.List;

/** The audit: entries are added and never changed. */
public final class AuditLog {
  private final MongoCollection<AuditEntry> entries;

  public AuditLog(MongoDatabase database) {
    this.entries = database.getCollection(Collections.AUDIT, AuditEntry.class);
  }

  /** Adds entries in the transaction of what they tell of. */
  public void add(ClientSession session, List<AuditEntry> added) {
    entries.insertMany(session, added);
  }

  /** Adds an entry of its own, for what changed nothing (a refused request). */
  public void add(AuditEntry added) {
    entries.insertOne(added);
  }
}
