package io.durabledelete.system.rig;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoDatabase;
import io.durabledelete.testing.TestServers;
import java.time.Duration;
import java.util.List;
import org.bson.Document;
import org.junit.jupiter.api.Assumptions;

/**
 * MongoDB's fail point {@code failCommand}: makes chosen commands of one service fail, hang or lose
 * their connection. The server has only one of it, so tests that use it run one after the other.
 */
public final class FailPoints implements AutoCloseable {
  private static final String WORKER = "delete-worker";
  private static final String LIFETIME = "transactionLifetimeLimitSeconds";

  private final MongoClient client = MongoClients.create(TestServers.mongodbUri());
  private final MongoDatabase admin = client.getDatabase("admin");
  private final int usualLifetime;
  private long entriesBefore;

  public FailPoints() {
    Assumptions.assumeTrue(
        TestServers.hasFailPoints(client), "the server has no fail points (--test-commands)");
    usualLifetime =
        admin.runCommand(new Document("getParameter", 1).append(LIFETIME, 1)).getInteger(LIFETIME);
  }

  /** The worker's next such command hangs before it is executed. */
  public void holdWorker(String command, String namespace, Duration time) {
    set(
        new Document("times", 1),
        workers(List.of(command), namespace)
            .append("blockConnection", true)
            .append("blockTimeMS", time.toMillis()));
  }

  /** Every such command of the workers is answered with an error, until it is switched off. */
  public void refuseWorker(String command, String namespace, int errorCode) {
    set("alwaysOn", workers(List.of(command), namespace).append("errorCode", errorCode));
  }

  /** Every such command of the workers loses its connection, until it is switched off. */
  public void cutWorkerOff(List<String> commands) {
    set("alwaysOn", workers(commands, "").append("closeConnection", true));
  }

  private static Document workers(List<String> commands, String namespace) {
    Document data = new Document("failCommands", commands).append("appName", WORKER);
    return namespace.isEmpty() ? data : data.append("namespace", namespace);
  }

  /**
   * How long a transaction may live in the server; the server's own limit is put back at the end.
   */
  public void limitTransactions(Duration limit) {
    setLifetime((int) limit.toSeconds());
  }

  private void setLifetime(int seconds) {
    admin.runCommand(new Document("setParameter", 1).append(LIFETIME, seconds));
  }

  /** Waits until the fail point that was set last has been met. */
  public void awaitMet(Duration limit) {
    admin.runCommand(
        new Document("waitForFailPoint", "failCommand")
            .append("timesEntered", entriesBefore + 1)
            .append("maxTimeMS", limit.toMillis()));
  }

  public void off() {
    set("off", null);
  }

  private void set(Object mode, Document data) {
    Document command = new Document("configureFailPoint", "failCommand").append("mode", mode);
    if (data != null) {
      command.append("data", data);
    }
    entriesBefore = ((Number) admin.runCommand(command).get("count")).longValue();
  }

  @Override
  public void close() {
    off();
    setLifetime(usualLifetime);
    client.close();
  }
}
