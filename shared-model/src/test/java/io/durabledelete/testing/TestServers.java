package io.durabledelete.testing;

import com.mongodb.ConnectionString;
import com.mongodb.MongoClientSettings;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoDatabase;
import io.durabledelete.amqp.BrokerSettings;
import io.durabledelete.store.ClientSettings;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import org.bson.Document;

/**
 * The real servers that tests run against: those that {@code deploy/services start} names in the
 * environment, or containers. Each test class takes a database and a virtual host of its own.
 */
public final class TestServers {
  private static final Duration TIMEOUT = Duration.ofSeconds(10);

  private TestServers() {}

  public static String mongodbUri() {
    return needed("MONGODB_URI");
  }

  public static String randomName(String prefix) {
    return prefix + "_" + UUID.randomUUID().toString().substring(0, 8);
  }

  /** A client set up as the services set theirs up. */
  public static MongoClient client(String applicationName) {
    return client(mongodbUri(), applicationName);
  }

  private static MongoClient client(String uri, String applicationName) {
    return MongoClients.create(
        ClientSettings.apply(
                MongoClientSettings.builder().applyConnectionString(new ConnectionString(uri)),
                applicationName,
                TIMEOUT)
            .build());
  }

  /** Whether the server has fail points ({@code enableTestCommands=1}). */
  public static boolean hasFailPoints(MongoClient client) {
    try {
      client
          .getDatabase("admin")
          .runCommand(new Document("configureFailPoint", "failCommand").append("mode", "off"));
      return true;
    } catch (com.mongodb.MongoCommandException e) {
      return false;
    }
  }

  public static BrokerSettings broker(String virtualHost) {
    return new BrokerSettings(
        needed("RABBITMQ_HOST"),
        Integer.parseInt(needed("RABBITMQ_PORT")),
        needed("RABBITMQ_USERNAME"),
        needed("RABBITMQ_PASSWORD"),
        virtualHost,
        false);
  }

  /** The broker's management API, where it has one. */
  public static Optional<String> managementUrl() {
    return ServerSettings.HERE.find("RABBITMQ_MANAGEMENT_URL");
  }

  static String needed(String variable) {
    return ServerSettings.HERE.needed(variable);
  }

  /** A database of one's own, gone when closed. */
  public static final class OwnDatabase implements AutoCloseable {
    public final MongoClient client;
    public final MongoDatabase database;

    public OwnDatabase() {
      this(mongodbUri());
    }

    /** One on another server than the one all tests share. */
    public OwnDatabase(String uri) {
      client = client(uri, "test");
      database = client.getDatabase(randomName("test"));
    }

    @Override
    public void close() {
      database.drop();
      client.close();
    }
  }
}
