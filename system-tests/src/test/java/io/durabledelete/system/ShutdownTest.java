package io.durabledelete.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.durabledelete.settings.Setting;
import io.durabledelete.system.rig.Client;
import io.durabledelete.system.rig.Load;
import io.durabledelete.system.rig.Product;
import io.durabledelete.system.rig.ServiceProcess;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Starting and stopping, as an operator does it. */
class ShutdownTest {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final Duration SHUTDOWN_TIMEOUT = Duration.ofSeconds(10);

  /** The JVM's own end takes a moment too. */
  private static final Duration LONGEST_STOP = SHUTDOWN_TIMEOUT.plusSeconds(5);

  private static final int EX_CONFIG = 78;

  @AutoClose private static Product product;
  private static Client client;

  @BeforeAll
  static void start() {
    product =
        Product.named("shutdown").apis(2).workers(2).with(Setting.SHUTDOWN_TIMEOUT, "10s").start();
    client = product.client("demo");
  }

  @Test
  @DisplayName("O4: a rolling restart of everything under load loses no accepted delete")
  void losesNothingInARollingRestart() {
    List<UUID> tasks = client.importTasks("rolling", 600);
    try (Load load = new Load(client, tasks, 2)) {
      load.awaitAccepted(50);
      for (ServiceProcess old : product.workers()) {
        product.startWorker();
        assertStopsCleanly(old);
      }
      for (ServiceProcess old : product.apis()) {
        product.launchApi(Map.of()).awaitReady();
        assertStopsCleanly(old);
      }
      load.awaitAll();
    }

    product.truth().awaitDeletedOnce(tasks, LIMIT);
    assertThat(product.broker().deadLetters()).isEmpty();
  }

  @Test
  @DisplayName("O4: SIGTERM under load: what the worker holds is finished or handed back")
  void handsOverWhatItHolds() {
    List<UUID> tasks = client.importTasks("handed-over", 400);
    ServiceProcess leaving = product.startWorker();
    try (Load load = new Load(client, tasks, 8)) {
      load.awaitAccepted(100);
      assertStopsCleanly(leaving);
      load.awaitAll();
    }

    product.truth().awaitDeletedOnce(tasks, LIMIT);
  }

  private static void assertStopsCleanly(ServiceProcess replica) {
    int code = product.retire(replica).stop(LONGEST_STOP);
    assertThat(code).as("exit code of %s", replica.name).isIn(0, 128 + 15);
  }

  @Test
  @DisplayName("O5: a bad setting stops the start of either service with one clear line")
  void refusesBadSettings() {
    Map<Setting, String> bad = Map.of(Setting.PUBLISH_TIMEOUT, "abc");
    for (ServiceProcess process : List.of(product.launchApi(bad), product.launchWorker(bad))) {
      assertThat(product.retire(process).awaitExit(LIMIT)).isEqualTo(EX_CONFIG);
      assertThat(process.log().lines())
          .singleElement()
          .satisfies(
              line ->
                  assertThat(line)
                      .contains("can't start", "PUBLISH_TIMEOUT='abc'", "not a duration"));
    }
  }
}
