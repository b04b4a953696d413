package io.durabledelete.store;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.ConnectionString;
import com.mongodb.MongoClientSettings;
import com.mongodb.ReadConcern;
import com.mongodb.WriteConcern;
import com.mongodb.connection.ServerMonitoringMode;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class ClientSettingsTest {
  private static final Duration TIMEOUT = Duration.ofSeconds(5);

  @Test
  @DisplayName("D1: writes are durable, whatever the connection string says")
  void doesNotLetTheConnectionStringWeakenIt() {
    MongoClientSettings settings =
        settings("mongodb://db/?w=1&journal=false&retryWrites=false&readConcernLevel=local");

    assertThat(settings.getWriteConcern()).isEqualTo(WriteConcern.MAJORITY.withJournal(true));
    assertThat(settings.getReadConcern()).isEqualTo(ReadConcern.MAJORITY);
    assertThat(settings.getRetryWrites()).isTrue();
    assertThat(settings.getTimeout(TimeUnit.SECONDS)).isEqualTo(TIMEOUT.toSeconds());
  }

  @Test
  @DisplayName("O4: a server that is back is seen well within the time limit of an operation")
  void asksTheServersHowTheyAre() {
    var server = settings("mongodb://db/?serverMonitoringMode=stream").getServerSettings();

    assertThat(server.getServerMonitoringMode()).isEqualTo(ServerMonitoringMode.POLL);
    assertThat(server.getHeartbeatFrequency(TimeUnit.MILLISECONDS)).isLessThan(TIMEOUT.toMillis());
  }

  private static MongoClientSettings settings(String connectionString) {
    var builder =
        MongoClientSettings.builder().applyConnectionString(new ConnectionString(connectionString));
    return ClientSettings.apply(builder, "test", TIMEOUT).build();
  }
}
