package io.durabledelete.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.durabledelete.settings.Setting;
import io.durabledelete.system.rig.Answer;
import io.durabledelete.system.rig.Client;
import io.durabledelete.system.rig.Load;
import io.durabledelete.system.rig.OwnBroker;
import io.durabledelete.system.rig.Product;
import io.durabledelete.system.rig.ServiceProcess;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** A broker that is not there yet, goes away, comes back, or does not answer. */
@TestMethodOrder(OrderAnnotation.class)
class BrokerAwayTest {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  /** {@code PUBLISH_TIMEOUT} plus {@code DATABASE_TIMEOUT}: longer no client waits (D4). */
  private static final Duration LONGEST_ANSWER = Duration.ofSeconds(1 + 3);

  @AutoClose private static OwnBroker broker;
  @AutoClose private static Product product;
  private static Client client;
  private static ServiceProcess rollingBack;
  private static ServiceProcess deferring;
  private static ServiceProcess worker;

  @BeforeAll
  static void start() {
    broker = new OwnBroker();
    broker.stop();
    product =
        Product.named("broker-away")
            .on(broker)
            .with(Setting.PUBLISH_TIMEOUT, "1s")
            .with(Setting.DATABASE_TIMEOUT, "3s")
            .with(Setting.WORKER_CONCURRENCY, "1")
            .with(Setting.RECONCILER_INTERVAL, "1s")
            .with(Setting.RECONCILER_THRESHOLD, "2s")
            .prepare();
    rollingBack = product.launchApi(Map.of());
    deferring = product.launchApi(Map.of(Setting.ON_PUBLISH_FAILURE, "defer"));
    worker = product.launchWorker(Map.of());
    client = product.client("demo").at(rollingBack);
  }

  @Test
  @Order(1)
  @DisplayName(
      "O4: services that start before the broker are live, and go to work once it is there")
  void startsBeforeTheBroker() {
    rollingBack.awaitReady();
    deferring.awaitReady();
    await("the worker to be live").atMost(LIMIT).until(worker::isLive);
    assertThat(worker.isReady()).isFalse();
    UUID task = client.create("older than the broker", "@daily");

    broker.start();
    product.broker().subscribe();

    await("the worker to be ready").atMost(LIMIT).until(worker::isReady);
    deleteNow(List.of(task));
  }

  @Test
  @Order(2)
  @DisplayName("D4: without the broker a delete is refused and undone, or deferred and done later")
  void takesBackOrDefersWhileTheBrokerIsAway() {
    UUID refused = client.create("refused", "@daily");
    UUID deferred = client.create("deferred", "@daily");
    JsonNode before = client.get(refused).body();
    broker.stop();

    Answer refusal = client.delete(refused);
    assertThat(refusal.status()).as("%s", refusal.body()).isEqualTo(500);
    assertThat(refusal.text("type")).isEqualTo("/problems/publish-failed");
    assertThat(refusal.took()).isLessThan(LONGEST_ANSWER);
    assertThat(client.get(refused).body()).as("the task is as it was").isEqualTo(before);
    assertThat(product.truth().registrations(refused)).isOne();

    Answer acceptance = client.at(deferring).delete(deferred);
    assertThat(acceptance.status()).isEqualTo(202);
    assertThat(acceptance.took()).isLessThan(LONGEST_ANSWER);
    assertThat(product.truth().status(deferred)).isEqualTo("PENDING_DELETE");
    assertThat(List.of(rollingBack, deferring, worker)).allMatch(ServiceProcess::isLive);
    assertThat(worker.isReady()).isFalse();

    broker.start();

    product.truth().awaitDeletedOnce(List.of(deferred), LIMIT);
    assertThat(product.truth().status(refused)).isEqualTo("ACTIVE");
    await("the worker to be ready").atMost(LIMIT).until(worker::isReady);
    deleteNow(List.of(refused));
  }

  @Test
  @Order(3)
  @DisplayName("D4, D7: a delete the broker never confirmed is undone, and does not happen later")
  void doesNotDeleteLaterWhatWasTakenBack() {
    UUID task = client.create("not confirmed", "@daily");
    broker.freeze();
    Answer refusal;
    try {
      refusal = client.delete(task);
    } finally {
      broker.thaw();
    }

    assertThat(refusal.status()).as("%s", refusal.body()).isEqualTo(500);
    assertThat(refusal.text("type")).isEqualTo("/problems/publish-failed");
    assertThat(refusal.took()).isLessThan(LONGEST_ANSWER);
    product.awaitJobsPublishedBefore();
    assertThat(product.truth().status(task)).isEqualTo("ACTIVE");
    assertThat(product.truth().registrations(task)).isOne();
    assertThat(List.of(rollingBack, deferring, worker)).allMatch(ServiceProcess::isReady);

    deleteNow(List.of(task));
    product.assertNoJobIsLeft();
    assertThat(product.broker().deadLetters()).isEmpty();
  }

  /** Repeats while the service finds its way back to the broker. */
  private static void deleteNow(List<UUID> tasks) {
    try (Load load = new Load(client, tasks, 1)) {
      load.awaitAll();
    }
    product.truth().awaitDeletedOnce(tasks, LIMIT);
  }
}
