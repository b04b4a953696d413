package io.durabledelete.api.schedule;

import static com.mongodb.client.model.Filters.eq;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.mongodb.client.model.Updates;
import io.durabledelete.api.testing.ApiTest;
import io.durabledelete.api.testing.Broker;
import io.durabledelete.api.testing.FailPoint;
import io.durabledelete.deletion.RunningRuns;
import io.durabledelete.run.Run;
import io.durabledelete.store.Ids;
import io.durabledelete.task.DeletionMarks;
import io.durabledelete.task.MarkRequest;
import io.durabledelete.testing.TestServers;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.bson.Document;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@QuarkusTest
class DispatcherTest extends ApiTest {
  private static final String YEARLY = "0 0 1 1 *";

  @Inject Dispatcher dispatcher;

  @BeforeEach
  void nothingElseIsDue() {
    around.database.getCollection("registrations").deleteMany(new Document());
  }

  @Test
  @DisplayName("S2: replicas that look at once fire each due registration once")
  void firesOnceWhoeverLooks() {
    List<UUID> uuids = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      uuids.add(scheduled("t" + i, YEARLY));
    }
    Instant planned = makeDue(uuids);

    List<Integer> moved = atOnce(4, i -> dispatcher.runOnce());

    assertThat(moved.stream().mapToInt(Integer::intValue).sum()).isEqualTo(20);
    for (UUID uuid : uuids) {
      assertThat(runsOf(uuid))
          .singleElement()
          .satisfies(
              run -> {
                assertThat(run.getDate("planned_at").toInstant()).isEqualTo(planned);
                assertThat(run.getString("status")).isEqualTo("PENDING");
                assertThat(run.getString("project_id")).isEqualTo(project);
              });
      assertThat(nextAt(uuid)).isAfter(Instant.now()).isEqualTo(lookAt(uuid));
      assertThat(stored(uuid).getLong("fired")).isEqualTo(1);
    }
    dispatcher.runOnce();
    assertThat(runsOf(uuids.getFirst())).hasSize(1);
  }

  @Test
  @DisplayName("S2, D13: a run is shown, hinted to executors, and leaves version and times alone")
  void recordsARunWithoutChangingTheTask() {
    UUID uuid = scheduled("t", YEARLY);
    String before = read(uuid).asString();
    String tag = read(uuid).header("ETag");
    String hints = around.broker.listenTo("task.runs");
    Instant planned = makeDue(List.of(uuid));

    dispatcher.runOnce();

    assertThat(read(uuid).asString()).isEqualTo(before);
    assertThat(read(uuid).header("ETag")).isEqualTo(tag);
    List<Map<String, Object>> runs = asAdmin().get(pathOf(uuid) + "/runs").path("items");
    assertThat(runs).hasSize(1);
    Map<String, Object> run = runs.getFirst();
    assertThat(run)
        .containsEntry("status", "pending")
        .containsEntry("planned_at", planned.toString())
        .containsEntry("task_uuid", uuid.toString())
        .containsEntry("deleted_at", null);
    List<Broker.Message> hinted = new ArrayList<>();
    await()
        .atMost(Duration.ofSeconds(5))
        .until(() -> hinted.addAll(around.broker.drain(hints)) || !hinted.isEmpty());
    assertThat(hinted.getFirst().routingKey()).isEqualTo(project);
    assertThat(hinted.getFirst().text()).contains(run.get("run_id").toString());
  }

  @Test
  @DisplayName("S2: the loop fires by itself")
  void firesByItself() {
    UUID uuid = scheduled("t", YEARLY);
    makeDue(List.of(uuid));

    scheduler.resume(DISPATCHER);

    await().atMost(Duration.ofSeconds(10)).until(() -> runsOf(uuid).size() == 1);
  }

  @Test
  @DisplayName("D13: a marked task does not fire; its registration is looked at later")
  void doesNotFireWhatIsMarked() {
    UUID uuid = scheduled("t", YEARLY);
    deletionId(delete(uuid));
    Instant planned = makeDue(List.of(uuid));

    dispatcher.runOnce();

    assertThat(runsOf(uuid)).isEmpty();
    assertThat(nextAt(uuid)).isEqualTo(planned);
    assertThat(lookAt(uuid)).isAfter(Instant.now());
  }

  @Test
  @DisplayName("D13: a mark written between the dispatcher's look and its write wins")
  void doesNotFireWhatIsMarkedMeanwhile() {
    assumeFailPoints();
    UUID uuid = scheduled("t", YEARLY);
    makeDue(List.of(uuid));

    try (FailPoint slow = FailPoint.block(around.client, 1_500, "update")) {
      Future<Integer> moved = meanwhile(dispatcher::runOnce);
      slow.awaitEntered();
      mark(uuid);
      assertThat(moved.isDone()).isFalse();
      assertThat(get(moved)).isZero();
    }

    assertThat(runsOf(uuid)).isEmpty();
    assertThat(stored(uuid).getLong("fired")).isZero();
  }

  @Test
  @DisplayName("D13: a delete that comes while a run is being recorded is accepted after it")
  void marksAfterTheRunThatWasUnderWay() {
    assumeFailPoints();
    UUID uuid = scheduled("t", YEARLY);
    makeDue(List.of(uuid));

    try (FailPoint slow = FailPoint.block(around.client, 800, "insert")) {
      Future<Integer> moved = meanwhile(dispatcher::runOnce);
      slow.awaitEntered();
      deletionId(delete(uuid));
      int runs = runsOf(uuid).size();
      get(moved);
      assertThat(runsOf(uuid)).hasSize(runs);
    }
  }

  @Test
  @DisplayName("D13: whichever comes first, no run is recorded after the 202")
  void recordsNothingAfterTheAnswer() {
    List<UUID> uuids = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      uuids.add(scheduled("t" + i, YEARLY));
    }
    makeDue(uuids);
    String token = admin();
    AtomicBoolean goesOn = new AtomicBoolean(true);
    Future<Boolean> dispatching =
        meanwhile(
            () -> {
              while (goesOn.get()) {
                dispatcher.runOnce();
              }
              return true;
            });

    Map<UUID, Integer> runsAtAnswer = new HashMap<>();
    List<Integer> counts =
        atOnce(
            uuids.size(),
            i -> {
              assertThat(send("DELETE", pathOf(uuids.get(i)), token, null).statusCode())
                  .isEqualTo(202);
              return runsOf(uuids.get(i)).size();
            });
    for (int i = 0; i < uuids.size(); i++) {
      runsAtAnswer.put(uuids.get(i), counts.get(i));
    }
    goesOn.set(false);
    get(dispatching);
    makeDue(uuids);
    dispatcher.runOnce();

    runsAtAnswer.forEach((uuid, runs) -> assertThat(runsOf(uuid)).hasSize(runs));
  }

  @Test
  @DisplayName("D13: by hand neither: a marked task is not started")
  void startsNothingThatIsMarked() {
    UUID uuid = create("t");
    assertThat(asAdmin().post(pathOf(uuid) + "/runs").statusCode()).isEqualTo(201);
    deletionId(delete(uuid));

    assertProblem(asAdmin().post(pathOf(uuid) + "/runs"), 409, "task-being-deleted");

    assertThat(runsOf(uuid)).hasSize(1);
    assertThat(asAdmin().get(pathOf(uuid) + "/runs").<List<?>>path("items")).hasSize(1);
  }

  @Test
  @DisplayName("S2: a disabled task does not fire")
  void doesNotFireWhatIsDisabled() {
    UUID uuid = scheduled("t", YEARLY);
    patch(uuid, Map.of("status", "DISABLED"));
    Instant planned = makeDue(List.of(uuid));

    dispatcher.runOnce();

    assertThat(runsOf(uuid)).isEmpty();
    assertThat(nextAt(uuid)).isEqualTo(planned);
    assertThat(lookAt(uuid)).isAfter(Instant.now());
  }

  @Test
  @DisplayName("S2: an instant whose run exists already is passed, and the series goes on")
  void passesAnInstantThatHasItsRun() {
    UUID doubled = scheduled("doubled", YEARLY);
    UUID other = scheduled("other", YEARLY);
    Instant planned = makeDue(List.of(doubled, other));
    around
        .database
        .getCollection("runs", Run.class)
        .insertOne(Run.pending(doubled, project, planned, planned));

    dispatcher.runOnce();

    assertThat(runsOf(doubled)).hasSize(1);
    assertThat(nextAt(doubled)).isAfter(Instant.now());
    assertThat(runsOf(other)).hasSize(1);
    assertThat(nextAt(other)).isAfter(Instant.now());
  }

  @Test
  @DisplayName("S2: of the instants missed by over a minute the latest fires, once")
  void firesTheLatestOfTheMissedInstants() {
    UUID uuid = scheduled("t", "0 * * * *");
    Instant hour = Instant.now().truncatedTo(ChronoUnit.HOURS);
    put(uuid, hour.minus(Duration.ofHours(5)));

    dispatcher.runOnce();
    dispatcher.runOnce();

    assertThat(runsOf(uuid))
        .extracting(run -> run.getDate("planned_at").toInstant())
        .containsExactly(Instant.now().truncatedTo(ChronoUnit.HOURS));
    assertThat(nextAt(uuid))
        .isEqualTo(Instant.now().truncatedTo(ChronoUnit.HOURS).plus(Duration.ofHours(1)));
  }

  @Test
  @DisplayName("S2: a task for one instant fires once and keeps its registration, without a next")
  void firesOneInstantOnce() {
    Instant at = Instant.now().plusMillis(1_500).truncatedTo(ChronoUnit.MILLIS);
    UUID uuid = create(Map.of("name", "once", "schedule", Map.of("at", at.toString())));
    assertThat(nextAt(uuid)).isEqualTo(at);

    await()
        .atMost(Duration.ofSeconds(10))
        .until(
            () -> {
              dispatcher.runOnce();
              return !runsOf(uuid).isEmpty();
            });
    dispatcher.runOnce();

    assertThat(runsOf(uuid))
        .extracting(run -> run.getDate("planned_at").toInstant())
        .containsExactly(at);
    assertThat(registration(uuid)).isNotNull();
    assertThat(nextAt(uuid)).isNull();
    assertThat(lookAt(uuid)).isNull();
  }

  @Test
  @DisplayName("S2: what was past at the start is not made up")
  void makesNothingUp() {
    UUID uuid =
        create(
            Map.of(
                "name",
                "late",
                "schedule",
                Map.of("at", Instant.now().minusSeconds(5).toString())));

    dispatcher.runOnce();

    assertThat(runsOf(uuid)).isEmpty();
    assertThat(registration(uuid)).isNotNull();
    assertThat(nextAt(uuid)).isNull();
  }

  @Test
  @DisplayName("S2: a registration comes, changes and goes with the schedule")
  void keepsTheRegistrationAsTheSchedule() {
    UUID uuid = create("t");
    assertThat(registration(uuid)).isNull();

    patch(uuid, Map.of("schedule", Map.of("cron", YEARLY)));
    Instant newYear = nextAt(uuid);
    assertThat(newYear.toString()).endsWith("-01-01T00:00:00Z");
    UUID id = registration(uuid).get("_id", UUID.class);

    patch(uuid, Map.of("schedule", Map.of("cron", "0 0 2 1 *")));
    assertThat(nextAt(uuid).toString()).endsWith("-01-02T00:00:00Z");
    assertThat(lookAt(uuid)).isEqualTo(nextAt(uuid));
    assertThat(registration(uuid).get("schedule", Document.class).getString("cron"))
        .isEqualTo("0 0 2 1 *");
    assertThat(registration(uuid).get("_id")).isEqualTo(id);

    patch(uuid, "{\"schedule\":null}");
    assertThat(registration(uuid)).isNull();
    assertThat(read(uuid).<Object>path("schedule")).isNull();
  }

  @Test
  @DisplayName("S2: disabling takes the next instant away, enabling gives the next one from now")
  void disablesAndEnables() {
    UUID uuid = scheduled("t", "* * * * *");

    patch(uuid, Map.of("status", "DISABLED"));
    assertThat(registration(uuid)).isNotNull();
    assertThat(nextAt(uuid)).isNull();
    assertThat(lookAt(uuid)).isNull();

    Instant enabledAt = Instant.now();
    patch(uuid, Map.of("status", "ACTIVE"));
    assertThat(nextAt(uuid)).isAfter(enabledAt).isBefore(enabledAt.plusSeconds(70));
    assertThat(lookAt(uuid)).isEqualTo(nextAt(uuid));
  }

  @Test
  @DisplayName("S2: a task created DISABLED has a registration without a next instant")
  void doesNotPlanWhatIsCreatedDisabled() {
    UUID uuid =
        create(Map.of("name", "t", "status", "DISABLED", "schedule", Map.of("cron", "* * * * *")));

    assertThat(registration(uuid)).isNotNull();
    assertThat(nextAt(uuid)).isNull();
  }

  @Test
  @DisplayName("S2: a change of the name leaves the registration alone")
  void leavesTheRegistrationAloneOtherwise() {
    UUID uuid = scheduled("t", YEARLY);
    Document before = registration(uuid);

    patch(uuid, Map.of("name", "renamed", "payload", Map.of("a", 1)));

    assertThat(registration(uuid)).isEqualTo(before);
  }

  private UUID scheduled(String name, String cron) {
    return create(Map.of("name", name, "schedule", Map.of("cron", cron)));
  }

  /** All of them are due since a moment ago; returns that instant. */
  private Instant makeDue(List<UUID> uuids) {
    Instant planned = Instant.now().minusSeconds(5).truncatedTo(ChronoUnit.MILLIS);
    uuids.forEach(uuid -> put(uuid, planned));
    return planned;
  }

  private void put(UUID uuid, Instant next) {
    around
        .database
        .getCollection("registrations")
        .updateOne(
            eq("task_uuid", uuid),
            Updates.combine(Updates.set("next_at", next), Updates.set("look_at", next)));
  }

  /** Marks the task by a client that no fail point aims at. */
  private void mark(UUID uuid) {
    assertThat(
            new DeletionMarks(around.database, Duration.ofMinutes(10))
                .mark(
                    new MarkRequest(
                        project, uuid, "bob", null, Duration.ZERO, false, RunningRuns.WAIT, null),
                    Ids.next()))
        .isPresent();
  }

  private Document registration(UUID uuid) {
    return around.database.getCollection("registrations").find(eq("task_uuid", uuid)).first();
  }

  private Instant nextAt(UUID uuid) {
    return instant(registration(uuid), "next_at");
  }

  private Instant lookAt(UUID uuid) {
    return instant(registration(uuid), "look_at");
  }

  private static Instant instant(Document document, String field) {
    return document.getDate(field) == null ? null : document.getDate(field).toInstant();
  }

  private List<Document> runsOf(UUID uuid) {
    return around
        .database
        .getCollection("runs")
        .find(eq("task_uuid", uuid))
        .into(new ArrayList<>());
  }

  private void assumeFailPoints() {
    assumeTrue(
        TestServers.hasFailPoints(around.client),
        "the server has no fail points: deploy/services start --test-commands");
  }
}
