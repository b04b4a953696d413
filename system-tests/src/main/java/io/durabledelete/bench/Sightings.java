package io.durabledelete.bench;

import com.mongodb.client.MongoChangeStreamCursor;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Aggregates;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.changestream.ChangeStreamDocument;
import io.durabledelete.store.Collections;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.bson.Document;

/**
 * When runs can be seen by somebody else: a change stream tells of a run only once a majority has
 * the transaction that recorded it. {@code created_at} would flatter: it is when the round began.
 */
final class Sightings implements AutoCloseable {
  /**
   * A run that was seen.
   *
   * @param transaction in which it was recorded
   */
  record Sighting(
      UUID taskUuid, Instant plannedAt, Instant createdAt, Instant seenAt, String transaction) {
    static Sighting of(ChangeStreamDocument<Document> change, Instant seenAt) {
      Document run = Objects.requireNonNull(change.getFullDocument());
      return new Sighting(
          run.get("task_uuid", UUID.class),
          run.getDate("planned_at").toInstant(),
          run.getDate("created_at").toInstant(),
          seenAt,
          change.getLsid() + " " + change.getTxnNumber());
    }
  }

  private final MongoChangeStreamCursor<ChangeStreamDocument<Document>> stream;
  private final List<Sighting> seen = new ArrayList<>();
  private final Thread thread;
  private volatile boolean closed;

  /** Sees what is committed from now on. */
  Sightings(MongoDatabase patientDatabase) {
    stream =
        patientDatabase
            .getCollection(Collections.RUNS)
            .watch(List.of(Aggregates.match(Filters.eq("operationType", "insert"))))
            .maxAwaitTime(500, TimeUnit.MILLISECONDS)
            .cursor();
    thread = Thread.ofPlatform().name("sightings").start(this::look);
  }

  private void look() {
    while (!closed) {
      ChangeStreamDocument<Document> change = stream.tryNext();
      if (change != null) {
        add(Sighting.of(change, Instant.now()));
      }
    }
    stream.close();
  }

  private synchronized void add(Sighting sighting) {
    seen.add(sighting);
    notifyAll();
  }

  synchronized List<Sighting> all() {
    return List.copyOf(seen);
  }

  /** Waits for so many; false when they have not come by then. */
  synchronized boolean await(int count, Instant deadline) throws InterruptedException {
    while (seen.size() < count) {
      long left = deadline.toEpochMilli() - System.currentTimeMillis();
      if (left <= 0) {
        return false;
      }
      wait(left);
    }
    return true;
  }

  @Override
  public void close() throws InterruptedException {
    closed = true;
    thread.join();
  }
}
