package io.durabledelete.api.testing;

import com.mongodb.MongoNamespace;
import com.mongodb.client.MongoClient;
import java.util.List;
import org.bson.Document;

/**
 * Makes commands of the service under test fail at the server, until closed; nobody else's commands
 * are touched.
 */
public final class FailPoint implements AutoCloseable {
  private static final int OPERATION_FAILED = 96;
  private static final Document WRITE_CONCERN_ERROR =
      new Document("code", 64).append("errmsg", "waiting for replication timed out");

  private final MongoClient client;
  private final int enteredBefore;

  private FailPoint(MongoClient client, Object mode, List<String> commands, Document what) {
    this.client = client;
    Document data = new Document("failCommands", commands).append("appName", "api-service");
    data.putAll(what);
    enteredBefore = configure(new Document("mode", mode).append("data", data)).getInteger("count");
  }

  /** Waits until the service has sent the first of these commands. */
  public void awaitEntered() {
    awaitEntered(1);
  }

  /** Waits until the service has sent so many of these commands. */
  public void awaitEntered(int times) {
    client
        .getDatabase("admin")
        .runCommand(
            new Document("waitForFailPoint", "failCommand")
                .append("timesEntered", enteredBefore + times));
  }

  /** The connection breaks whenever one of these commands arrives. */
  public static FailPoint closeConnection(MongoClient client, String... commands) {
    return new FailPoint(
        client, "alwaysOn", List.of(commands), new Document("closeConnection", true));
  }

  /** The connection breaks with the first of these commands; the next one works. */
  public static FailPoint closeConnectionOnce(MongoClient client, String... commands) {
    return closeConnections(client, 1, commands);
  }

  /** The connection breaks with the first so many of these commands. */
  public static FailPoint closeConnections(MongoClient client, int times, String... commands) {
    return new FailPoint(
        client,
        new Document("times", times),
        List.of(commands),
        new Document("closeConnection", true));
  }

  /** The server refuses these commands; it is of no use to try again at once. */
  public static FailPoint refuse(MongoClient client, String... commands) {
    return new FailPoint(
        client, "alwaysOn", List.of(commands), new Document("errorCode", OPERATION_FAILED));
  }

  /** The command is done, but no majority is known to have it. */
  public static FailPoint noMajorityOnce(MongoClient client, String... commands) {
    return new FailPoint(
        client,
        new Document("times", 1),
        List.of(commands),
        new Document("writeConcernError", WRITE_CONCERN_ERROR));
  }

  /**
   * The connection breaks with the first such command on this collection: another's, of a loop that
   * happens to run, does not count.
   */
  public static FailPoint closeConnectionOnceOn(
      MongoClient client, MongoNamespace collection, String command) {
    return new FailPoint(
        client,
        new Document("times", 1),
        List.of(command),
        new Document("namespace", collection.getFullName()).append("closeConnection", true));
  }

  /** The first such command on this collection is done, but no majority is known to have it. */
  public static FailPoint noMajorityOnceOn(
      MongoClient client, MongoNamespace collection, String command) {
    return new FailPoint(
        client,
        new Document("times", 1),
        List.of(command),
        new Document("namespace", collection.getFullName())
            .append("writeConcernError", WRITE_CONCERN_ERROR));
  }

  /** The answer takes so long. */
  public static FailPoint block(MongoClient client, int millis, String... commands) {
    return new FailPoint(
        client,
        "alwaysOn",
        List.of(commands),
        new Document("blockConnection", true).append("blockTimeMS", millis));
  }

  private Document configure(Document setting) {
    Document command = new Document("configureFailPoint", "failCommand");
    command.putAll(setting);
    return client.getDatabase("admin").runCommand(command);
  }

  @Override
  public void close() {
    configure(new Document("mode", "off"));
  }
}
