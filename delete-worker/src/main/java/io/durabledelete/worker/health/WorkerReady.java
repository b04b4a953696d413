package io.durabledelete.worker.health;

import com.mongodb.MongoException;
import com.mongodb.client.MongoDatabase;
import io.durabledelete.deletion.DeleteJobConsumer;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.concurrent.TimeUnit;
import org.bson.Document;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Ready = the database answers and every consumer is really subscribed (rule O4). */
@Readiness
@ApplicationScoped
public class WorkerReady implements HealthCheck {
  private static final long PROBE_MS = 1_500;

  private final MongoDatabase store;
  private final DeleteJobConsumer consumer;

  WorkerReady(MongoDatabase database, DeleteJobConsumer consumer) {
    this.store = database;
    this.consumer = consumer;
  }

  @Override
  public HealthCheckResponse call() {
    boolean database = answers();
    boolean subscribed = consumer.isSubscribed();
    return HealthCheckResponse.named("delete-worker")
        .withData("database", database ? "up" : "down")
        .withData("consumer", subscribed ? "subscribed" : "not subscribed")
        .status(database && subscribed)
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
