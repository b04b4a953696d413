package io.durabledelete.testing;

import static org.awaitility.Awaitility.await;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoDatabase;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.bson.Document;
import org.testcontainers.containers.GenericContainer;

/** A replica set of one member in a container, with fail points, set up as by deploy/services. */
final class MongoDbContainer {
  private static final int PORT = 27017;
  private static final String SET = "rs0";

  private MongoDbContainer() {}

  @SuppressWarnings("resource") // it goes with the JVM
  static Map<String, String> start() {
    GenericContainer<?> container =
        new GenericContainer<>(ServerContainers.image("MONGODB_IMAGE", "mongo:8"))
            .withExposedPorts(PORT)
            .withCommand(
                "mongod",
                "--bind_ip_all",
                "--port",
                Integer.toString(PORT),
                "--replSet",
                SET,
                "--wiredTigerCacheSizeGB",
                "1",
                "--setParameter",
                "transactionLifetimeLimitSeconds=10",
                "--setParameter",
                "enableTestCommands=1");
    container.start();
    // the member knows itself by its port inside, which clients cannot reach: they must not ask
    String uri =
        "mongodb://%s:%d/?directConnection=true"
            .formatted(container.getHost(), container.getMappedPort(PORT));
    initiate(uri);
    return Map.of("MONGODB_URI", uri + "&replicaSet=" + SET);
  }

  private static void initiate(String uri) {
    Document self = new Document("_id", 0).append("host", "127.0.0.1:" + PORT);
    Document set = new Document("_id", SET).append("members", List.of(self));
    try (MongoClient client = MongoClients.create(uri)) {
      MongoDatabase admin = client.getDatabase("admin");
      admin.runCommand(new Document("replSetInitiate", set));
      await("a primary")
          .atMost(Duration.ofSeconds(60))
          .until(() -> admin.runCommand(new Document("hello", 1)).getBoolean("isWritablePrimary"));
    }
  }
}
