package io.durabledelete.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.durabledelete.amqp.Topology;
import io.durabledelete.settings.Setting;
import io.durabledelete.system.rig.Client;
import io.durabledelete.system.rig.Load;
import io.durabledelete.system.rig.Product;
import io.durabledelete.system.rig.ServiceProcess;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The broker loses what it was given; two replicas make up for it, without a leader (rule D9). */
class ReconcilerSystemTest {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final Duration THRESHOLD = Duration.ofSeconds(8);
  private static final int TASKS = 200;

  @AutoClose private static Product product;
  private static Client client;

  @BeforeAll
  static void start() {
    product =
        Product.named("reconciler")
            .apis(2)
            .workers(0)
            .with(Setting.RECONCILER_INTERVAL, "1s")
            .with(Setting.RECONCILER_THRESHOLD, THRESHOLD.toSeconds() + "s")
            .start();
    client = product.client("demo");
  }

  @Test
  @DisplayName("D9: a purged queue is filled again from the database, each deletion once a period")
  void requeuesWhatTheBrokerLost() {
    List<UUID> tasks = client.importTasks("purged", TASKS);
    long begin = System.nanoTime();
    try (Load load = new Load(client, tasks, 8)) {
      load.awaitAll();
    }
    product.broker().purge(Topology.TASK_DELETE);

    List<Integer> requeues =
        await("every job to be re-queued")
            .atMost(LIMIT)
            .pollInterval(Duration.ofMillis(50))
            .until(() -> requeues(tasks), counts -> counts.stream().allMatch(count -> count > 0));
    assertThat(requeues)
        .as("re-queues of one deletion, by both replicas together")
        .allMatch(count -> count <= mostRequeues(System.nanoTime() - begin));

    product.startWorker();
    product.truth().awaitDeletedOnce(tasks, LIMIT);
    product.assertNoJobIsLeft();
    assertThat(product.broker().deadLetters()).isEmpty();
  }

  private static List<Integer> requeues(List<UUID> tasks) {
    return product.truth().deletionsUnderWay(tasks).stream()
        .map(deletion -> deletion.getInteger("requeues"))
        .toList();
  }

  /** One after the threshold, and one more for each back-off that is over; it only grows. */
  private static long mostRequeues(long nanos) {
    long sinceFirst = Duration.ofNanos(nanos).minus(THRESHOLD).toMillis();
    return 1 + Math.max(0, sinceFirst) / THRESHOLD.dividedBy(2).toMillis();
  }

  @Test
  @DisplayName("O4: a deleted queue comes back, and the worker subscribes to it again")
  void subscribesAgainWhenTheQueueWasDeleted() {
    ServiceProcess worker = product.startWorker();
    product.broker().deleteQueue(Topology.TASK_DELETE);

    await("the consumers to be back")
        .atMost(LIMIT)
        .ignoreExceptions()
        .until(() -> product.broker().consumers(Topology.TASK_DELETE) == 2);
    await("the worker to be ready").atMost(LIMIT).until(worker::isReady);
    UUID task = client.create("after the queue came back", "@daily");
    client.accepted(task);
    product.truth().awaitDeletedOnce(List.of(task), LIMIT);
    product.assertNoJobIsLeft();
  }

  @Test
  @DisplayName(
      "D6, D9: a hard delete whose event was never confirmed is announced from its tombstone")
  void announcesWhatACrashLeftUnannounced() {
    UUID task = client.create("deleted, but nobody was told", "@daily");
    product.startWorker();
    client.accepted(task);
    product.truth().awaitDeletedOnce(List.of(task), LIMIT);
    product.assertNoJobIsLeft();

    product.truth().forgetAnnouncement(task);

    await("the second event")
        .atMost(LIMIT)
        .until(() -> product.broker().deletedEvents(task).size() > 1);
    product.truth().awaitDeletedOnce(List.of(task), LIMIT);
    assertThat(product.broker().deletedEvents(task))
        .extracting(event -> event.get("id").asText())
        .containsOnly(product.broker().deletedEvents(task).getFirst().get("id").asText());
  }
}
