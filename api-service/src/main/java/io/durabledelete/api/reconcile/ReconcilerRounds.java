package io.durabledelete.api.reconcile;

import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.lt;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.ReplaceOptions;
import com.mongodb.client.model.Sorts;
import io.durabledelete.store.Collections;
import io.durabledelete.store.DatabaseClock;
import jakarta.inject.Singleton;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** The last round of each replica, for all to see (rule O2). */
@Singleton
public final class ReconcilerRounds {
  /** After that a replica is thought to be gone. */
  private static final Duration KEPT = Duration.ofDays(1);

  private final MongoCollection<ReconcilerRound> rounds;
  private final DatabaseClock databaseClock;
  private final String version;
  private final String replica = "%s-%d".formatted(host(), ProcessHandle.current().pid());

  ReconcilerRounds(
      MongoDatabase database,
      DatabaseClock databaseClock,
      @ConfigProperty(name = "quarkus.application.version") String version) {
    this.rounds = database.getCollection(Collections.RECONCILER_ROUNDS, ReconcilerRound.class);
    this.databaseClock = databaseClock;
    this.version = version;
  }

  void keep(Instant begin, ReconcileReport report) {
    Instant end = databaseClock.now();
    rounds.replaceOne(
        eq("_id", replica),
        new ReconcilerRound(
            replica, version, begin, end, report.found(), report.requeued(), report.failed()),
        new ReplaceOptions().upsert(true));
    rounds.deleteMany(lt("ended_at", end.minus(KEPT)));
  }

  /** The last round of every replica that has made one lately. */
  public List<ReconcilerRound> last() {
    return rounds.find().sort(Sorts.ascending("_id")).into(new ArrayList<>());
  }

  private static String host() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "unknown";
    }
  }
}
