package io.durabledelete.store;

import com.mongodb.MongoClientSettings;
import com.mongodb.ReadConcern;
import com.mongodb.ReadPreference;
import com.mongodb.WriteConcern;
import com.mongodb.connection.ServerMonitoringMode;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.bson.UuidRepresentation;

/** How both services talk to MongoDB: what the promise rests on is stated here and nowhere else. */
public final class ClientSettings {
  /**
   * How often each server is asked how it is while all is well; while an operation waits for a
   * server, it is asked twice a second.
   *
   * <p>Asked, not listened to (the driver's default): with a stream of answers the driver can miss
   * that a server is back. When connections break twice while its monitor reconnects, the monitor
   * waits for the next change of a server which the operations hold for unknown, and for up to 10
   * seconds every one of them fails.
   */
  private static final Duration LOOK_AT_SERVERS = Duration.ofSeconds(2);

  private ClientSettings() {}

  /**
   * States durability and time limits, whatever the connection string says.
   *
   * @param applicationName shown in the server's logs, and what fault tests aim at
   * @param timeout the limit of one operation, retries and the wait for the majority included
   */
  public static MongoClientSettings.Builder apply(
      MongoClientSettings.Builder builder, String applicationName, Duration timeout) {
    return builder
        .applicationName(applicationName)
        .uuidRepresentation(UuidRepresentation.STANDARD)
        .writeConcern(WriteConcern.MAJORITY.withJournal(true))
        .readConcern(ReadConcern.MAJORITY)
        .readPreference(ReadPreference.primary())
        .retryWrites(true)
        .retryReads(true)
        .timeout(timeout.toMillis(), TimeUnit.MILLISECONDS)
        .applyToClusterSettings(
            cluster -> cluster.serverSelectionTimeout(timeout.toMillis(), TimeUnit.MILLISECONDS))
        .applyToServerSettings(
            server ->
                server
                    .serverMonitoringMode(ServerMonitoringMode.POLL)
                    .heartbeatFrequency(LOOK_AT_SERVERS.toMillis(), TimeUnit.MILLISECONDS))
        .applyToConnectionPoolSettings(pool -> pool.maxSize(200));
  }
}
