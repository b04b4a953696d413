package io.durabledelete.system.faults;

import static org.awaitility.Awaitility.await;

import com.mongodb.MongoException;
import com.mongodb.client.MongoChangeStreamCursor;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Aggregates;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.changestream.ChangeStreamDocument;
import io.durabledelete.store.Collections;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.bson.BsonDocument;
import org.bson.Document;

/**
 * Watches the database from the outside: every change to what a deletion touches, in its order,
 * whatever happens to the servers meanwhile.
 */
final class Watcher implements AutoCloseable {
  private static final String MARKERS = "watcher_markers";
  private static final List<String> WATCHED =
      List.of(
          Collections.TASKS,
          Collections.DELETIONS,
          Collections.REGISTRATIONS,
          Collections.RUNS,
          MARKERS);

  private final MongoDatabase database;
  private final LinkedBlockingQueue<Change> changes = new LinkedBlockingQueue<>();
  private final CountDownLatch begun = new CountDownLatch(1);
  private final Thread thread;
  private volatile boolean closed;
  private volatile UUID lastMarker;
  private BsonDocument resumeAfter;

  Watcher(MongoDatabase database) {
    this.database = database.withTimeout(30, TimeUnit.SECONDS);
    this.thread = Thread.ofVirtual().start(this::run);
    try {
      if (!begun.await(30, TimeUnit.SECONDS)) {
        throw new IllegalStateException("the change stream did not open");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private void run() {
    while (!closed) {
      try {
        watch();
      } catch (MongoException e) {
        // a server is away: goes on from where it was
      }
    }
  }

  private void watch() {
    var stream =
        database.watch(List.of(Aggregates.match(Filters.in("ns.coll", WATCHED)))).batchSize(1_000);
    if (resumeAfter != null) {
      stream = stream.resumeAfter(resumeAfter);
    }
    try (MongoChangeStreamCursor<ChangeStreamDocument<Document>> cursor = stream.cursor()) {
      begun.countDown();
      while (!closed) {
        ChangeStreamDocument<Document> next = cursor.tryNext();
        if (next != null && next.getDocumentKey() != null) {
          keep(next);
        }
        if (cursor.getResumeToken() != null) {
          resumeAfter = cursor.getResumeToken();
        }
      }
    }
  }

  private void keep(ChangeStreamDocument<Document> told) {
    Change change = Change.of(told);
    if (change.collection().equals(MARKERS)) {
      lastMarker = change.key();
    } else {
      changes.add(change);
    }
  }

  /** All changes until now. */
  List<Change> changesUntilNow() {
    UUID marker = UUID.randomUUID();
    database.getCollection(MARKERS).insertOne(new Document("_id", marker));
    await("the watcher to have seen everything")
        .atMost(Duration.ofSeconds(120))
        .pollInterval(Duration.ofMillis(50))
        .until(() -> marker.equals(lastMarker));
    return List.copyOf(changes);
  }

  @Override
  public void close() {
    closed = true;
    try {
      thread.join(Duration.ofSeconds(5));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
