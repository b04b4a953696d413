package io.durabledelete.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.durabledelete.settings.Setting;
import io.durabledelete.store.Collections;
import io.durabledelete.system.rig.Client;
import io.durabledelete.system.rig.FailPoints;
import io.durabledelete.system.rig.Follower;
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

/** Browsers that follow a project by one replica while it is changed by others. */
class LiveEventsTest {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  /** An error that no driver tries again. */
  private static final int BAD_VALUE = 2;

  @AutoClose private static Product product;

  @BeforeAll
  static void start() {
    product =
        Product.named("live-events")
            .apis(2)
            .workers(1)
            .with(Setting.WORKER_MAX_ATTEMPTS, "1")
            .with(Setting.RECONCILER_INTERVAL, "1s")
            .with(Setting.RECONCILER_THRESHOLD, "3s")
            .start();
  }

  @Test
  @DisplayName("D16: a browser at one replica sees what is done at another, and by the worker")
  void tellsWhatOthersDo() {
    Client client = product.client("demo");
    Client elsewhere = product.client("other");
    try (Follower browser = client.at(product.apis().get(0)).follow();
        Follower foreign = elsewhere.at(product.apis().get(0)).follow();
        FailPoints failPoints = new FailPoints()) {
      Client other = client.at(product.apis().get(1));
      UUID task = other.create("followed", "@yearly");
      awaitTold(browser, task, "task.created");
      other.startRun(task);
      awaitTold(browser, task, "run.created");

      failPoints.refuseWorker(
          "delete", product.truth().namespace(Collections.REGISTRATIONS), BAD_VALUE);
      other.accepted(task);
      awaitTold(browser, task, "task.deletion_failed");
      failPoints.off();
      awaitTold(browser, task, "task.deleted");

      assertThat(browser.toldOf(task))
          .contains("task.deletion_scheduled")
          .endsWith("task.deleted")
          .filteredOn("task.deleted"::equals)
          .hasSize(1);
      UUID last = elsewhere.create("foreign", "@yearly");
      awaitTold(foreign, last, "task.created");
      assertThat(foreign.toldOf(task)).as("X2: another project's").isEmpty();
      assertThat(browser.toldOf(last)).isEmpty();
    }
  }

  @Test
  @DisplayName("O4: a replica that stops says so, and does not wait for those who watch")
  void saysThatItStops() {
    ServiceProcess leaving = product.launchApi(Map.of()).awaitReady();
    Client client = product.client("demo").at(leaving);
    List<Follower> browsers = java.util.stream.Stream.generate(client::follow).limit(3).toList();
    browsers.getFirst().close(); // one that was open once is not waited for, too

    int code = product.retire(leaving).stop(Duration.ofSeconds(10));

    assertThat(code).isIn(0, 143);
    assertThat(browsers.subList(1, 3))
        .allSatisfy(browser -> assertThat(browser.awaitClosed()).isEqualTo("1001 going-away"));
  }

  private static void awaitTold(Follower browser, UUID task, String type) {
    await(type)
        .atMost(LIMIT)
        .pollInterval(Duration.ofMillis(50))
        .until(() -> browser.toldOf(task).contains(type));
  }
}
