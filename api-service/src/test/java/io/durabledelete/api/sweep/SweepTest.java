package io.durabledelete.api.sweep;

import static com.mongodb.client.model.Filters.eq;
import static org.assertj.core.api.Assertions.assertThat;

import io.durabledelete.api.testing.RunApiTest;
import io.durabledelete.run.RunStatus;
import io.durabledelete.store.Ids;
import io.durabledelete.task.Drift;
import io.durabledelete.task.SweepState;
import io.durabledelete.task.SweepStates;
import io.durabledelete.task.Task;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.BiConsumer;
import org.bson.Document;
import org.bson.conversions.Bson;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@QuarkusTest
@DisplayName("D14: what no longer fits together is found, healed and counted")
class SweepTest extends RunApiTest {
  private static final Map<String, ?> HOURLY =
      Map.of("name", "hourly", "schedule", Map.of("cron", "0 * * * *"));

  @Inject Sweep sweep;
  @Inject SweepStates states;
  @Inject Drift drift;
  @Inject Reregistration reregistration;

  @BeforeEach
  void onlySweepWhenToldTo() {
    scheduler.pause("sweep");
    around.database.getCollection("sweeps").deleteMany(new Document());
    around.database.getCollection("runs").deleteMany(new Document());
  }

  @Test
  @DisplayName("a registration without a task is removed: it could fire")
  void removesARegistrationWithoutATask() {
    UUID task = create(HOURLY);
    UUID kept = create(Map.of("name", "kept", "schedule", Map.of("cron", "0 * * * *")));
    around.database.getCollection("tasks").deleteOne(eq("_id", task));

    assertThat(sweep.passOnce()).isZero();

    assertThat(registrationOf(task)).isNull();
    assertThat(registrationOf(kept)).isNotNull();
    assertThat(states.find().orElseThrow().healed()).isPositive();
  }

  @Test
  @DisplayName("a pass goes over everything once, though one of its walks is longer")
  void goesOverEverythingOnce() {
    UUID some = create("0");
    addRun(some, RunStatus.COMPLETED);
    copy("tasks", eq("_id", some), (task, id) -> task.append("name", id.toString()));
    List<UUID> tasks = ids("tasks");
    copy("runs", eq("task_uuid", some), (run, id) -> run.append("task_uuid", tasks.removeLast()));
    SweepState first = sweep.turn(states.claim(Duration.ZERO).orElseThrow());
    assertThat(first.passedAt()).as("more runs than a turn goes over").isNull();
    UUID orphan = create(HOURLY);
    around.database.getCollection("tasks").deleteOne(eq("_id", orphan));

    SweepState second = sweep.turn(states.claim(Duration.ZERO).orElseThrow());

    assertThat(second.passedAt()).isNotNull();
    assertThat(registrationOf(orphan)).as("left for the next pass").isNotNull();
    sweep.passOnce();
    assertThat(registrationOf(orphan)).isNull();
  }

  /** 2,000 more documents like the one. */
  private void copy(String collection, Bson one, BiConsumer<Document, UUID> differing) {
    Document like = around.database.getCollection(collection).find(one).first();
    List<Document> copies = new ArrayList<>();
    for (int i = 0; i < 2_000; i++) {
      UUID id = Ids.next();
      Document copy = new Document(like).append("_id", id);
      differing.accept(copy, id);
      copies.add(copy);
    }
    around.database.getCollection(collection).insertMany(copies);
  }

  private List<UUID> ids(String collection) {
    return around
        .database
        .getCollection(collection)
        .find()
        .map(one -> one.get("_id", UUID.class))
        .into(new ArrayList<>());
  }

  @Test
  @DisplayName("an ACTIVE scheduled task without a registration gets one, and nothing is made up")
  void registersATaskAnew() {
    UUID task = create(HOURLY);
    UUID disabled =
        create(
            Map.of("name", "off", "status", "DISABLED", "schedule", Map.of("cron", "0 * * * *")));
    UUID marked = create(Map.of("name", "marked", "schedule", Map.of("cron", "0 * * * *")));
    UUID plain = create("plain");
    deletionId(delete(marked));
    for (UUID any : List.of(task, disabled, marked)) {
      around.database.getCollection("registrations").deleteOne(eq("task_uuid", any));
    }

    sweep.passOnce();

    assertThat(registrationOf(task).getDate("next_at").toInstant()).isAfter(Instant.now());
    assertThat(registrationOf(disabled)).isNull();
    assertThat(registrationOf(marked)).as("a deletion is under way").isNull();
    assertThat(registrationOf(plain)).isNull();
    assertThat(stored(task).getLong("version")).isEqualTo(1);
  }

  @Test
  @DisplayName("a task marked since the sweep saw it is not registered anew")
  void neverRevivesATask() {
    UUID task = create(HOURLY);
    around.database.getCollection("registrations").deleteOne(eq("task_uuid", task));
    Task seen =
        drift.scheduled(null, 100_000).stream()
            .filter(one -> one.id().equals(task))
            .findFirst()
            .orElseThrow();
    deletionId(delete(task));

    assertThat(reregistration.register(seen)).isFalse();

    assertThat(registrationOf(task)).isNull();
    around.worker.hardDelete(task);
    assertThat(reregistration.register(seen)).isFalse();
    assertThat(registrationOf(task)).isNull();
  }

  @Test
  @DisplayName("of many sweeps and a delete at once, no registration outlives the task")
  void racesWithDeletes() {
    for (int round = 0; round < 20; round++) {
      UUID task = create(Map.of("name", "race-" + round, "schedule", Map.of("cron", "* * * * *")));
      around.database.getCollection("registrations").deleteOne(eq("task_uuid", task));
      Task seen =
          drift.scheduled(null, 100_000).stream()
              .filter(one -> one.id().equals(task))
              .findFirst()
              .orElseThrow();
      atOnce(
          3,
          i -> {
            if (i == 0) {
              delete(task);
              around.worker.hardDelete(task);
              // what the worker's first step does, after the mark
              around.database.getCollection("registrations").deleteMany(eq("task_uuid", task));
              return true;
            }
            return reregistration.register(seen);
          });
      assertThat(registrationOf(task)).isNull();
    }
  }

  @Test
  @DisplayName("runs left of a deleted task go; kept ones stay; those nobody deleted are orphans")
  void removesRunsThatWereLeft() {
    UUID left = create("left");
    UUID kept = create("kept");
    UUID orphaned = create("orphaned");
    UUID live = create("live");
    for (UUID task : List.of(left, kept, orphaned, live)) {
      addRuns(task, 3);
    }
    deletionId(delete(left));
    deletionId(asAdmin().queryParam("runs", "keep").delete(pathOf(kept)));
    around.worker.hardDelete(left);
    around.worker.hardDelete(kept);
    around.database.getCollection("tasks").deleteOne(eq("_id", orphaned));

    assertThat(sweep.passOnce()).isEqualTo(1);

    assertThat(runsLeft(left)).isZero();
    assertThat(runsLeft(kept)).isEqualTo(3);
    assertThat(runsLeft(orphaned)).isEqualTo(3);
    assertThat(runsLeft(live)).isEqualTo(3);
  }

  @Test
  @DisplayName("one replica at a turn, however many look")
  void takesTurns() {
    around.database.getCollection("sweeps").deleteMany(new Document());

    List<Boolean> claimed = atOnce(8, i -> states.claim(Duration.ofMinutes(5)).isPresent());

    assertThat(claimed.stream().filter(one -> one)).hasSize(1);
    around.database.getCollection("sweeps").deleteMany(new Document());
  }

  private Document registrationOf(UUID task) {
    return around.database.getCollection("registrations").find(eq("task_uuid", task)).first();
  }

  private long runsLeft(UUID task) {
    return around.database.getCollection("runs").countDocuments(eq("task_uuid", task));
  }
}
