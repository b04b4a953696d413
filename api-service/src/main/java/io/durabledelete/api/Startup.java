package io.durabledelete.api;

import com.mongodb.MongoException;
import com.mongodb.client.MongoDatabase;
import io.durabledelete.amqp.ConfirmedPublisher;
import io.durabledelete.store.Migrations;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import org.jboss.logging.Logger;

/**
 * Brings the database up to date beside the start, so that the service can start before its servers
 * do; until then it is not ready (rules O4, O6).
 */
@Singleton
public final class Startup {
  private static final Logger LOG = Logger.getLogger(Startup.class);
  private static final Duration PAUSE = Duration.ofSeconds(1);

  private final MongoDatabase database;
  private volatile boolean migrated;
  private volatile boolean stopping;

  Startup(MongoDatabase database) {
    this.database = database;
  }

  void begin(
      @Observes StartupEvent event,
      ConfirmedPublisher publisher,
      @Live ConfirmedPublisher livePublisher) {
    Thread.ofVirtual().name("migrations").start(this::migrateUntilDone);
    LOG.debugf(
        "The connections to the broker are being made: %s, %s",
        publisher.isReady(), livePublisher.isReady());
  }

  void end(@Observes ShutdownEvent event) {
    stopping = true;
  }

  /** Whether the database has the indexes that the rules rest on. */
  public boolean isMigrated() {
    return migrated;
  }

  /** Whether the service is going down. */
  public boolean isStopping() {
    return stopping;
  }

  private void migrateUntilDone() {
    while (!stopping && !migrated) {
      try {
        Migrations.apply(database);
        migrated = true;
      } catch (MongoException e) {
        LOG.warnf("The database is not there yet, will try again: %s", e.getMessage());
        sleep();
      }
    }
  }

  private void sleep() {
    try {
      Thread.sleep(PAUSE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      stopping = true;
    }
  }
}
