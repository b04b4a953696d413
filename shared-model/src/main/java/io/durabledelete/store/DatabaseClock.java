package io.durabledelete.store;

import com.mongodb.client.MongoDatabase;
import java.time.Instant;
import java.util.Date;
import org.bson.Document;

/** The primary's clock, for scans; conditional writes ask it themselves by {@code $$NOW}. */
public final class DatabaseClock {
  private final MongoDatabase database;

  public DatabaseClock(MongoDatabase database) {
    this.database = database;
  }

  /** The primary's time now, in milliseconds. */
  public Instant now() {
    Date time = database.runCommand(new Document("hello", 1)).get("localTime", Date.class);
    return time.toInstant();
  }
}
