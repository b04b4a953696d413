package io.durabledelete.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.durabledelete.store.Collections;
import io.durabledelete.system.rig.Client;
import io.durabledelete.system.rig.FailPoints;
import io.durabledelete.system.rig.Product;
import io.durabledelete.system.rig.ServiceProcess;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A worker dies, or stands still, right before each of the commands that make up a deletion. The
 * reconciler never comes here: redelivery alone has to finish the job.
 */
class WorkerKilledTest {
  private static final Duration HELD = Duration.ofSeconds(5);
  private static final Duration LIMIT = Duration.ofSeconds(60);

  /**
   * The transaction of a dead worker lives on in the server, with its locks, until this is over; a
   * minute by default, for which no test should have to wait.
   */
  private static final Duration ORPHANS_LIVE = Duration.ofSeconds(3);

  /** The worker's commands in their order, where a deletion is done step by step, and at once. */
  enum Moment {
    TAKE(false, "update", Collections.TASKS),
    UNREGISTER(false, "delete", Collections.REGISTRATIONS),
    CANCEL_RUNS(false, "update", Collections.RUNS),
    DELETE_RUNS(false, "delete", Collections.RUNS),
    INSERT_TOMBSTONE(false, "insert", Collections.DELETIONS),
    DELETE_TASK(false, "delete", Collections.TASKS),
    COMMIT(false, "commitTransaction", ""),
    NOTE_ANNOUNCED(false, "update", Collections.DELETIONS),
    UNREGISTER_AT_ONCE(true, "delete", Collections.REGISTRATIONS),
    DELETE_RUNS_AT_ONCE(true, "delete", Collections.RUNS),
    INSERT_TOMBSTONE_AT_ONCE(true, "insert", Collections.DELETIONS),
    DELETE_TASK_AT_ONCE(true, "delete", Collections.TASKS),
    COMMIT_AT_ONCE(true, "commitTransaction", ""),
    NOTE_ANNOUNCED_AT_ONCE(true, "update", Collections.DELETIONS);

    final boolean isAtOnce;
    final String command;
    final String collection;

    Moment(boolean isAtOnce, String command, String collection) {
      this.isAtOnce = isAtOnce;
      this.command = command;
      this.collection = collection;
    }

    boolean isAfterHardDelete() {
      return collection.equals(Collections.DELETIONS) && command.equals("update");
    }
  }

  @AutoClose private static FailPoints failPoints;
  @AutoClose private static Product product;
  private static Client client;
  private static ServiceProcess worker;

  @BeforeAll
  static void start() {
    failPoints = new FailPoints();
    failPoints.limitTransactions(ORPHANS_LIVE);
    product = Product.named("worker-killed").start();
    client = product.client("demo");
    worker = product.workers().getFirst();
  }

  @ParameterizedTest(name = "{0}")
  @EnumSource
  @DisplayName("D6, D15: a worker killed between any two steps does no harm; another one finishes")
  void finishesOnceWhenTheWorkerIsKilled(Moment moment) {
    UUID task = taskHeldAt(moment, HELD);

    product.retire(worker).kill();
    assertThat(product.truth().status(task))
        .isEqualTo(moment.isAfterHardDelete() ? "gone" : "PENDING_DELETE");
    failPoints.off();
    worker = product.startWorker();

    assertDeletedOnce(task);
  }

  @ParameterizedTest(name = "{0}")
  @EnumSource(names = {"TAKE", "INSERT_TOMBSTONE", "INSERT_TOMBSTONE_AT_ONCE"})
  @DisplayName("D6: a worker that stood still while another one finished breaks nothing afterwards")
  void finishesOnceWhenTheWorkerStandsStill(Moment moment) {
    UUID task = taskHeldAt(moment, HELD.multipliedBy(2));

    worker.freeze();
    failPoints.off();
    ServiceProcess other = product.startWorker();
    await("the broker to cut the connections")
        .atMost(LIMIT)
        .until(() -> product.virtualHost().cutConnections() > 0);
    product.truth().awaitDeletedOnce(List.of(task), LIMIT);
    worker.thaw();

    await("the worker to be back").atMost(LIMIT).until(worker::isReady);
    assertDeletedOnce(task);
    product.retire(worker).stop(LIMIT);
    worker = other;
  }

  /** A task whose deletion a worker is in the middle of: the command has begun, not more. */
  private static UUID taskHeldAt(Moment moment, Duration held) {
    UUID task = client.create("task held at " + moment + " " + UUID.randomUUID(), "*/5 * * * *");
    for (int run = 0; run < 3; run++) {
      client.startRun(task);
    }
    if (!moment.isAtOnce) {
      client.claimRun(); // the worker has to end it first, which is for no transaction
    }
    String namespace =
        moment.collection.isEmpty() ? "" : product.truth().namespace(moment.collection);
    failPoints.holdWorker(moment.command, namespace, held);
    assertThat(client.delete(task, "running=cancel").status()).isEqualTo(202);
    failPoints.awaitMet(LIMIT);
    return task;
  }

  private static void assertDeletedOnce(UUID task) {
    product.truth().awaitDeletedOnce(List.of(task), LIMIT);
    assertThat(product.truth().tombstone(task).getInteger("attempts")).isZero();
    assertThat(product.broker().deletedEvents(task))
        .isNotEmpty()
        .extracting((JsonNode event) -> event.get("id").asText())
        .as("the event's id is always the same")
        .containsOnly(product.broker().deletedEvents(task).getFirst().get("id").asText());
  }

  @AfterAll
  static void leavesNoMessageBehind() {
    product.assertNoJobIsLeft();
    assertThat(product.broker().deadLetters()).isEmpty();
  }
}
