package io.durabledelete.bench;

import static com.mongodb.client.model.Filters.eq;

import com.mongodb.client.MongoCollection;
import io.durabledelete.amqp.Topology;
import io.durabledelete.bench.raw.RawAccepts;
import io.durabledelete.bench.raw.RawQueue;
import io.durabledelete.bench.raw.RawTasks;
import io.durabledelete.settings.Settings;
import io.durabledelete.store.Collections;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.bson.Document;

/** The product's tasks and those of the bare drivers, on the same servers. */
final class Sides implements AutoCloseable {
  private static final Duration LOOK_EVERY = Duration.ofMillis(20);

  final RawTasks rawTasks;
  final RawQueue rawQueue;
  final RawAccepts rawAccepts;
  private final Installation installation;
  private final Fixture fixture;

  Sides(Installation installation) {
    this.installation = installation;
    this.fixture = new Fixture(installation);
    this.rawTasks = installation.rawTasks();
    this.rawQueue = new RawQueue(Settings.read(name -> Optional.ofNullable(System.getenv(name))));
    this.rawAccepts = new RawAccepts(rawTasks, rawQueue);
  }

  /** Tasks of the product's, with nothing of earlier ones left to write. */
  List<UUID> ours(int count) {
    List<UUID> added = fixture.addTasks(count);
    installation.settle();
    return added;
  }

  List<UUID> raw(int count) {
    List<UUID> added = rawTasks.add(count);
    installation.settle();
    return added;
  }

  /** As if the deletes that nobody worked on had never been asked for. */
  void clear() {
    for (String collection : List.of(Collections.TASKS, Collections.REGISTRATIONS)) {
      installation.patientDatabase().getCollection(collection).deleteMany(new Document());
    }
    rawTasks.clear();
    rawQueue.purge();
    try (var channel = rawQueue.connection().createChannel()) {
      channel.queuePurge(Topology.TASK_DELETE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (java.util.concurrent.TimeoutException e) {
      throw new IllegalStateException(e);
    }
  }

  void awaitNoneUnderWay() throws InterruptedException {
    while (tasks().find(eq("status", "PENDING_DELETE")).first() != null) {
      Thread.sleep(LOOK_EVERY);
    }
  }

  /** How many of the product's deletes wait or are under way. */
  long underWay() {
    return tasks().countDocuments(eq("status", "PENDING_DELETE"));
  }

  private MongoCollection<Document> tasks() {
    return installation.patientDatabase().getCollection(Collections.TASKS);
  }

  @Override
  public void close() {
    rawAccepts.close();
    rawQueue.close();
  }
}
