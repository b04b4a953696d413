package io.durabledelete.api.reconcile;

import static com.mongodb.client.model.Filters.eq;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.mongodb.client.model.Updates;
import io.durabledelete.api.testing.ApiTest;
import io.durabledelete.api.testing.Broker;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.bson.Document;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@QuarkusTest
class ReconcilerTest extends ApiTest {
  private static final Duration THRESHOLD = Duration.ofMinutes(10);

  @Inject Reconciler reconciler;

  @AfterEach
  void theBrokerIsBack() {
    around.proxy.mend();
  }

  @Test
  @DisplayName("D9: replicas that look at once publish each overdue deletion once")
  void publishesEachOverdueOneOnce() {
    List<UUID> uuids = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      uuids.add(createAndDelete("t" + i));
    }
    uuids.forEach(this::makeOverdue);

    List<ReconcileReport> reports = atOnce(4, i -> reconciler.runOnce());

    assertThat(reports.stream().mapToInt(ReconcileReport::requeued).sum()).isEqualTo(20);
    for (UUID uuid : uuids) {
      List<Broker.Message> jobs = around.broker.jobsOf(uuid);
      assertThat(jobs).hasSize(2);
      assertThat(jobs.get(1).json().path("request_id").asText())
          .isEqualTo(deletion(uuid).get("id").toString());
      assertThat(jobs.get(1).properties().getMessageId())
          .isNotEqualTo(jobs.get(0).properties().getMessageId());
      assertThat(deletion(uuid).getInteger("requeues")).isEqualTo(1);
    }
    reconciler.runOnce();
    assertThat(around.broker.jobsOf(uuids.getFirst())).hasSize(2);
  }

  @Test
  @DisplayName("D9: what is not due is left alone, and so is what waits for its grace")
  void leavesWhatIsNotDue() {
    UUID fresh = createAndDelete("fresh");
    UUID waiting = create("waiting");
    deletionId(asAdmin().queryParam("grace", "PT1H").delete(pathOf(waiting)));
    makeOverdue(waiting);
    UUID live = create("live");
    Document before = stored(waiting);

    reconciler.runOnce();
    reconciler.quickLookOnce();

    assertThat(around.broker.jobsOf(fresh)).hasSize(1);
    assertThat(around.broker.jobsOf(waiting)).isEmpty();
    assertThat(stored(waiting)).isEqualTo(before);
    assertThat(around.broker.jobsOf(live)).isEmpty();
  }

  @Test
  @DisplayName("D9: a failed deletion whose back-off is over goes on")
  void requeuesFailedOnes() {
    UUID uuid = createAndDelete("failed");
    around.worker.giveUp(uuid, "boom");
    reconciler.runOnce();
    assertThat(stored(uuid).getString("status")).isEqualTo("DELETE_FAILED");

    makeOverdue(uuid);
    reconciler.runOnce();

    assertThat(stored(uuid).getString("status")).isEqualTo("PENDING_DELETE");
    assertThat(around.broker.jobsOf(uuid)).hasSize(2);
  }

  @ParameterizedTest
  @CsvSource({"0, 600", "1, 1200", "2, 2400", "5, 19200", "6, 21600", "40, 21600"})
  @DisplayName("D9: the back-off doubles with each re-queue, up to the longest, with jitter")
  void backsOff(int requeuesBefore, int seconds) {
    UUID uuid = createAndDelete("t");
    put(uuid, "deletion.requeues", requeuesBefore);
    makeOverdue(uuid);
    Instant begin = Instant.now();

    reconciler.runOnce();

    assertThat(deletion(uuid).getInteger("requeues")).isEqualTo(requeuesBefore + 1);
    assertThat(nextAttempt(uuid))
        .isBetween(begin.plusSeconds(seconds * 8L / 10 - 1), Instant.now().plusSeconds(seconds));
  }

  @Test
  @DisplayName("D9: a publish that failed does not grow the back-off; it is tried again soon")
  void doesNotGrowTheBackOffByAFailedPublish() {
    UUID uuid = createAndDelete("t");
    put(uuid, "deletion.requeues", 3);
    makeOverdue(uuid);
    around.proxy.cut();

    ReconcileReport report = reconciler.runOnce();

    assertThat(report.failed()).isEqualTo(1);
    assertThat(report.requeued()).isZero();
    assertThat(deletion(uuid).getInteger("requeues")).isEqualTo(3);
    assertThat(nextAttempt(uuid)).isBefore(Instant.now().plusSeconds(10)).isAfter(Instant.now());
    assertThat(stored(uuid).getString("status")).isEqualTo("PENDING_DELETE");

    around.proxy.mend();
    awaitReadiness();
    makeOverdue(uuid);
    assertThat(reconciler.runOnce().requeued()).isEqualTo(1);
    assertThat(around.broker.jobsOf(uuid)).hasSize(2);
    assertThat(nextAttempt(uuid)).isAfter(Instant.now().plus(THRESHOLD));
  }

  @Test
  @DisplayName("D9: the quick look publishes what is due and not taken, and leaves what was taken")
  void looksQuicklyAtWhatWasNotTaken() {
    UUID lost = createAndDelete("lost");
    UUID taken = createAndDelete("taken");
    around.worker.take(taken);
    makeOverdue(lost);
    makeOverdue(taken);

    reconciler.quickLookOnce();

    assertThat(around.broker.jobsOf(lost)).hasSize(2);
    assertThat(around.broker.jobsOf(taken)).hasSize(1);
    reconciler.runOnce();
    assertThat(around.broker.jobsOf(taken)).hasSize(2);
  }

  @Test
  @DisplayName("D9, D11: the end of a grace is noticed within five seconds, by the loop itself")
  void noticesTheEndOfAGrace() {
    UUID uuid = create("t");
    Instant end =
        Instant.parse(
            asAdmin().queryParam("grace", "PT2S").delete(pathOf(uuid)).path("not_before"));
    scheduler.resume(QUICK_LOOK);

    await()
        .atMost(Duration.between(Instant.now(), end).plusSeconds(6))
        .until(() -> around.broker.jobsOf(uuid).size() == 1);

    assertThat(Instant.now()).isAfterOrEqualTo(end);
  }

  @Test
  @DisplayName("D6, D9: a hard delete whose event was lost is announced, once it is old enough")
  void announcesWhatWasNotAnnounced() {
    String events = around.broker.listenTo("task.events");
    UUID old = createAndDelete("old");
    UUID oldDeletion = around.worker.hardDelete(old);
    completedAt(oldDeletion, Instant.now().minusSeconds(60));
    UUID young = createAndDelete("young");
    UUID youngDeletion = around.worker.hardDelete(young);

    reconciler.runOnce();
    reconciler.runOnce();

    List<Broker.Message> announced =
        around.broker.drain(events).stream()
            .filter(event -> event.json().path("project_id").asText().equals(project))
            .filter(event -> event.routingKey().equals("task.deleted"))
            .toList();
    assertThat(announced).hasSize(1);
    Broker.Message event = announced.getFirst();
    assertThat(event.isAbout(old)).isTrue();
    assertThat(event.json().path("type").asText()).isEqualTo("task.deleted");
    assertThat(event.json().path("id").asText()).isNotBlank();
    assertThat(record(oldDeletion).containsKey("announce_pending")).isFalse();
    assertThat(record(oldDeletion).getDate("announced_at")).isNotNull();
    assertThat(record(youngDeletion).getBoolean("announce_pending")).isTrue();
  }

  @Test
  @DisplayName("D6: while the broker is away an announcement stays pending")
  void keepsWhatCouldNotBeAnnounced() {
    UUID deletion = around.worker.hardDelete(createAndDelete("t"));
    completedAt(deletion, Instant.now().minusSeconds(60));
    around.proxy.cut();

    reconciler.runOnce();

    assertThat(record(deletion).getBoolean("announce_pending")).isTrue();
  }

  private Document deletion(UUID uuid) {
    return stored(uuid).get("deletion", Document.class);
  }

  private Instant nextAttempt(UUID uuid) {
    return deletion(uuid).getDate("next_attempt_at").toInstant();
  }

  private Document record(UUID deletionId) {
    return around.database.getCollection("deletions").find(eq("_id", deletionId)).first();
  }

  private void completedAt(UUID deletionId, Instant instant) {
    around
        .database
        .getCollection("deletions")
        .updateOne(eq("_id", deletionId), Updates.set("completed_at", instant));
  }
}
