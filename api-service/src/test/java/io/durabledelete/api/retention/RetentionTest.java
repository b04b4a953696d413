package io.durabledelete.api.retention;

import static com.mongodb.client.model.Filters.eq;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.mongodb.client.model.Updates;
import io.durabledelete.api.Rounds;
import io.durabledelete.api.testing.FailPoint;
import io.durabledelete.api.testing.RunApiTest;
import io.durabledelete.deletion.Tombstones;
import io.durabledelete.run.RunDeletions;
import io.durabledelete.run.RunHistory;
import io.durabledelete.settings.Settings;
import io.durabledelete.store.DatabaseClock;
import io.durabledelete.store.Transactions;
import io.durabledelete.testing.TestServers;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Future;
import org.bson.Document;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@QuarkusTest
class RetentionTest extends RunApiTest {
  private static final Duration DAY = Duration.ofDays(1);

  @Inject Rounds rounds;
  @Inject RunDeletions runs;
  @Inject Tombstones tombstones;
  @Inject RunHistory history;
  @Inject Transactions transactions;
  @Inject DatabaseClock databaseClock;
  @Inject MeterRegistry meters;
  @Inject Retention asConfigured;

  @Test
  @DisplayName("R5: runs deleted softly longer than RUN_RETENTION_DAYS go, others stay")
  void purgesWhatWasDeletedLongAgo() {
    List<UUID> added = addRuns(create("t"), 5);
    setDeleted(added.get(0), longAgo());
    set(added.get(0), "status", "FAILED");
    setDeleted(added.get(1), longAgo());
    setDeleted(added.get(2), now().minus(DAY).plusSeconds(60));
    set(added.get(3), "created_at", Date.from(now().minus(DAY.multipliedBy(90))));

    keepingRunsFor(1).runOnce();

    assertThat(added.stream().filter(run -> storedRun(run) != null))
        .containsExactlyElementsOf(added.subList(2, 5));
  }

  @Test
  @DisplayName("R5: with 0 days deleted runs live as long as their task")
  void keepsThemAsLongAsTheTask() {
    UUID run = addRun(create("t"));
    setDeleted(run, now().minus(DAY.multipliedBy(9_999)));

    keepingRunsFor(0).runOnce();
    asConfigured.runOnce();

    assertThat(storedRun(run)).isNotNull();
  }

  @Test
  @DisplayName("R5: more than a batch goes in one round")
  void purgesBatchAfterBatch() {
    UUID task = create("t");
    addRuns(task, 1_234);
    UUID kept = addRun(task);
    storedRuns()
        .updateMany(
            new Document("task_uuid", task).append("_id", new Document("$ne", kept)),
            Updates.combine(
                Updates.set("deleted_at", Date.from(longAgo())), Updates.set("deleted_by", "bob")));

    keepingRunsFor(1).runOnce();

    assertThat(storedRuns().countDocuments(eq("task_uuid", task))).isEqualTo(1);
    assertThat(storedRun(kept)).isNotNull();
  }

  @Test
  @DisplayName("R5: exactly one batch goes, too")
  void purgesExactlyABatch() {
    UUID task = create("t");
    addRuns(task, 500).forEach(run -> setDeleted(run, longAgo()));

    keepingRunsFor(1).runOnce();

    assertThat(storedRuns().countDocuments(eq("task_uuid", task))).isZero();
  }

  @Test
  @DisplayName("R5, R4: a restored run is left, and its time begins anew when it is deleted again")
  void leavesWhatWasRestored() {
    UUID run = addRun(create("t"));
    setDeleted(run, longAgo());
    assertThat(asAdmin().post(run(run) + "/restore").statusCode()).isEqualTo(200);

    keepingRunsFor(1).runOnce();
    assertThat(storedRun(run)).isNotNull();

    assertThat(asAdmin().delete(run(run)).statusCode()).isEqualTo(204);
    keepingRunsFor(1).runOnce();
    assertThat(storedRun(run)).isNotNull();
  }

  @Test
  @DisplayName("R5: a run restored between the look and the purge is left")
  void leavesWhatIsRestoredMeanwhile() {
    assumeTrue(
        TestServers.hasFailPoints(around.client),
        "the server has no fail points: deploy/services start --test-commands");
    List<UUID> added = addRuns(create("t"), 2);
    added.forEach(run -> setDeleted(run, longAgo()));
    Retention retention = keepingRunsFor(1);

    try (FailPoint slow = FailPoint.block(around.client, 1_200, "delete")) {
      Future<Boolean> purging =
          meanwhile(
              () -> {
                retention.runOnce();
                return true;
              });
      slow.awaitEntered();
      RunDeletions runs = new RunDeletions(around.database);
      assertThat(
              (boolean)
                  new Transactions(around.client, java.time.Duration.ofSeconds(10))
                      .run(session -> runs.restore(session, project, added.get(0))))
          .isTrue();
      assertThat(purging.isDone()).isFalse();
      get(purging);
    }

    assertThat(storedRun(added.get(0))).isNotNull();
    assertThat(storedRun(added.get(1))).isNull();
  }

  @Test
  @DisplayName(
      "R5, D9: records of deletions go after TOMBSTONE_RETENTION; the task is unknown then")
  void forgetsDeletions() {
    UUID old = tombstone(now().minus(DAY.multipliedBy(10)).minusSeconds(60), null);
    UUID young = tombstone(now().minus(DAY.multipliedBy(10)).plusSeconds(60), null);
    assertProblem(read(old), 410, "task-deleted");

    keepingTombstonesFor("P10D").runOnce();

    assertProblem(read(old), 404, "not-found");
    assertProblem(read(young), 410, "task-deleted");
  }

  @Test
  @DisplayName("R5, D6: a tombstone whose event is not announced yet stays, however old")
  void keepsWhatIsToBeAnnounced() {
    UUID pending = tombstone(now().minus(DAY.multipliedBy(1_000)), true);

    keepingTombstonesFor("P10D").runOnce();

    assertProblem(read(pending), 410, "task-deleted");
  }

  @Test
  @DisplayName("R5: by default they stay for a year")
  void keepsTombstonesForAYear() {
    UUID old = tombstone(now().minus(DAY.multipliedBy(365)).minusSeconds(60), null);
    UUID young = tombstone(now().minus(DAY.multipliedBy(365)).plusSeconds(60), null);

    asConfigured.runOnce();

    assertProblem(read(old), 404, "not-found");
    assertProblem(read(young), 410, "task-deleted");
  }

  private Retention keepingRunsFor(int days) {
    return retention(Map.of("RUN_RETENTION_DAYS", Integer.toString(days)));
  }

  private Retention keepingTombstonesFor(String duration) {
    return retention(Map.of("TOMBSTONE_RETENTION", duration));
  }

  private Retention retention(Map<String, String> settings) {
    return new Retention(
        rounds,
        runs,
        tombstones,
        history,
        transactions,
        databaseClock,
        meters,
        Settings.read(name -> Optional.ofNullable(settings.get(name))));
  }

  private static Instant longAgo() {
    return now().minus(DAY).minusSeconds(60);
  }

  /** A task that was deleted then. */
  private UUID tombstone(Instant completedAt, Boolean announcePending) {
    UUID task = createAndDelete(TestServers.randomName("t"));
    UUID deletion = around.worker.hardDelete(task);
    around
        .database
        .getCollection("deletions")
        .updateOne(
            eq("_id", deletion),
            Updates.combine(
                Updates.set("completed_at", Date.from(completedAt)),
                announcePending == null
                    ? Updates.unset("announce_pending")
                    : Updates.set("announce_pending", announcePending)));
    return task;
  }
}
