package io.durabledelete.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.durabledelete.settings.Setting;
import io.durabledelete.store.Collections;
import io.durabledelete.system.rig.Broker;
import io.durabledelete.system.rig.Client;
import io.durabledelete.system.rig.FailPoints;
import io.durabledelete.system.rig.Product;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.bson.Document;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Steps that fail, and a database that goes away (rule D8). */
class FailuresTest {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final int MAX_ATTEMPTS = 3;

  /** An error that no driver tries again. */
  private static final int BAD_VALUE = 2;

  private static final List<String> ALL_COMMANDS =
      List.of("find", "insert", "update", "delete", "findAndModify", "commitTransaction", "ping");

  @AutoClose private static FailPoints failPoints;
  @AutoClose private static Product product;
  private static Client client;

  @BeforeAll
  static void start() {
    failPoints = new FailPoints();
    product =
        Product.named("failures")
            .with(Setting.WORKER_MAX_ATTEMPTS, Integer.toString(MAX_ATTEMPTS))
            .with(Setting.WORKER_BACKOFF_INITIAL, "100ms")
            .with(Setting.RECONCILER_INTERVAL, "1s")
            .with(Setting.RECONCILER_THRESHOLD, "5s")
            .start();
    client = product.client("demo");
  }

  @AfterEach
  void mend() {
    failPoints.off();
  }

  @Test
  @DisplayName("D8, D9: counted, given up for now, one dead letter; done once the fault is mended")
  void givesUpForNowAndFinishesLater() {
    UUID task = client.create("can't be unregistered", "@hourly");
    failPoints.refuseWorker(
        "delete", product.truth().namespace(Collections.REGISTRATIONS), BAD_VALUE);
    UUID deletionId = client.accepted(task);

    Document failed =
        await("DELETE_FAILED")
            .atMost(LIMIT)
            .pollInterval(Duration.ofMillis(100))
            .until(
                () -> product.truth().task(task).orElseThrow(),
                now -> now.getString("status").equals("DELETE_FAILED"));
    Document deletion = failed.get("deletion", Document.class);
    assertThat(deletion.getInteger("attempts")).isEqualTo(MAX_ATTEMPTS);
    assertThat(deletion.getString("last_error")).contains("BadValue");
    assertThat(client.deletion(deletionId).text("last_error")).contains("BadValue");
    await("the dead letter").atMost(LIMIT).until(() -> !letters(deletionId).isEmpty());
    Broker.Letter letter = letters(deletionId).getFirst();
    assertThat(letter.header("x-cause")).isEqualTo("attempts-exhausted");
    assertThat(letter.header("x-error")).contains("BadValue");
    assertThat(letter.header("x-attempts")).isEqualTo(Integer.toString(MAX_ATTEMPTS));
    assertThat(UUID.fromString(letter.header("x-letter-id"))).isNotNull();

    failPoints.off();

    product.truth().awaitDeletedOnce(List.of(task), LIMIT);
    int givenUp = product.truth().tombstone(task).getInteger("attempts") - (MAX_ATTEMPTS - 1);
    assertThat(letters(deletionId)).as("one letter each time it was given up").hasSize(givenUp);
  }

  @Test
  @DisplayName("D8: while the database is away no attempt is counted, and nothing is given up")
  void waitsWhileTheDatabaseIsAway() {
    List<UUID> tasks = client.importTasks("away", 20);
    failPoints.cutWorkerOff(ALL_COMMANDS);
    List<UUID> deletionIds = tasks.stream().map(client::accepted).toList();
    failPoints.awaitMet(LIMIT);

    await("four seconds without the database")
        .during(Duration.ofSeconds(4))
        .atMost(Duration.ofSeconds(30))
        .until(
            () -> product.workers().getFirst().isLive() && product.truth().tasksLeft(tasks) == 20);
    failPoints.off();

    product.truth().awaitDeletedOnce(tasks, LIMIT);
    assertThat(tasks)
        .allSatisfy(
            task -> assertThat(product.truth().tombstone(task).getInteger("attempts")).isZero());
    assertThat(deletionIds).allSatisfy(id -> assertThat(letters(id)).isEmpty());
  }

  private static List<Broker.Letter> letters(UUID deletionId) {
    return product.broker().deadLetters().stream()
        .filter(letter -> new String(letter.body()).contains(deletionId.toString()))
        .toList();
  }
}
