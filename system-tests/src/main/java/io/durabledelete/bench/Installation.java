package io.durabledelete.bench;

import com.mongodb.ConnectionString;
import com.mongodb.MongoClientSettings;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoDatabase;
import io.durabledelete.bench.Replica.Kind;
import io.durabledelete.bench.raw.RawTasks;
import io.durabledelete.store.ClientSettings;
import io.durabledelete.store.Migrations;
import io.durabledelete.store.Transactions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.bson.Document;

/** Replicas of the services on a database of their own. All of it goes away in the end. */
final class Installation implements AutoCloseable {
  private static final Duration TIMEOUT = Duration.ofSeconds(30);

  private final MongoClient client;
  private final MongoDatabase database;
  private final List<Replica> replicas = new CopyOnWriteArrayList<>();
  private boolean closed;

  Installation() {
    String uri = Environment.needed("MONGODB_URI");
    client =
        MongoClients.create(
            ClientSettings.apply(
                    MongoClientSettings.builder().applyConnectionString(new ConnectionString(uri)),
                    "bench",
                    TIMEOUT)
                .build());
    database = client.getDatabase("bench_" + UUID.randomUUID().toString().substring(0, 8));
    // also when somebody interrupts
    Runtime.getRuntime().addShutdownHook(new Thread(this::close));
    Migrations.apply(database);
  }

  MongoDatabase database() {
    return database;
  }

  /** For what takes as long as it takes. */
  MongoDatabase patientDatabase() {
    return database.withTimeout(0, TimeUnit.MILLISECONDS);
  }

  MongoClient client() {
    return client;
  }

  RawTasks rawTasks() {
    return new RawTasks(client, patientDatabase());
  }

  Transactions transactions() {
    return new Transactions(client, TIMEOUT);
  }

  /** Writes out what is only in memory so far, so that nobody pays for what was done before. */
  void settle() {
    client
        .getDatabase("admin")
        .withTimeout(0, TimeUnit.MILLISECONDS)
        .runCommand(new Document("fsync", 1));
  }

  /** Starts replicas and waits until each is ready. */
  List<Replica> start(Kind kind, int count) throws InterruptedException {
    return start(kind, count, Map.of());
  }

  /**
   * The same.
   *
   * @param differing settings that are not what they are by default
   */
  List<Replica> start(Kind kind, int count, Map<String, String> differing)
      throws InterruptedException {
    Map<String, String> settings = new HashMap<>(differing);
    settings.put("MONGODB_DATABASE", database.getName());
    List<Replica> started = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Replica replica =
          Replica.launch(kind, "%s-%d".formatted(kind.module(), replicas.size()), settings);
      replicas.add(replica);
      started.add(replica);
    }
    for (Replica replica : started) {
      replica.awaitReady();
    }
    return started;
  }

  /** The processor time that the database server has used so far, in seconds. */
  double serverSeconds() {
    Document used = serverStatus("extra_info");
    return (number(used, "user_time_us") + number(used, "system_time_us")) / 1e6;
  }

  /** How many connections the database server has now. */
  double connections() {
    return number(serverStatus("connections"), "current");
  }

  private Document serverStatus(String section) {
    return client
        .getDatabase("admin")
        .runCommand(new Document("serverStatus", 1))
        .get(section, Document.class);
  }

  private static double number(Document document, String field) {
    return document.get(field) instanceof Number number ? number.doubleValue() : Double.NaN;
  }

  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    replicas.forEach(Replica::kill);
    patientDatabase().drop();
    client.close();
  }
}
