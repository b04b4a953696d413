package io.durabledelete.api.health;

import com.mongodb.MongoException;
import com.mongodb.client.MongoDatabase;
import io.durabledelete.amqp.ConfirmedPublisher;
import io.durabledelete.api.Startup;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.concurrent.TimeUnit;
import org.bson.Document;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/**
 * Ready = the database answers and has its indexes (rule O4). The broker is told of, but does not
 * count: without it every read works, and a delete is refused or deferred by itself.
 */
@Readiness
@ApplicationScoped
public class ApiReady implements HealthCheck {
  private static final long PROBE_MS = 1_500;

  private final MongoDatabase store;
  private final Startup startup;
  private final ConfirmedPublisher publisher;

  ApiReady(MongoDatabase database, Startup startup, ConfirmedPublisher publisher) {
    this.store = database;
    this.startup = startup;
    this.publisher = publisher;
  }

  @Override
  public HealthCheckResponse call() {
    boolean database = answers();
    return HealthCheckResponse.named("api-service")
        .withData("database", database ? "up" : "down")
        .withData("migrated", startup.isMigrated())
        .withData("broker", publisher.isReady() ? "up" : "down")
        .status(startup.isMigrated() && database)
        .build();
  }

  private boolean answers() {
    try {
      store.withTimeout(PROBE_MS, TimeUnit.MILLISECONDS).runCommand(new Document("ping", 1));
      return true;
    } catch (MongoException e) {
      return false;
    }
  }
}
