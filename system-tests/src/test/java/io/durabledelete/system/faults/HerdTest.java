package io.durabledelete.system.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.durabledelete.settings.Setting;
import io.durabledelete.system.rig.Client;
import io.durabledelete.system.rig.Load;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What an outage has piled up comes back at a bounded rate, and all of it. */
class HerdTest {
  private static final int TASKS = Integer.getInteger("herd", 600);
  private static final int RATE = 50;

  @Test
  @DisplayName("D4, D9: deletes accepted without a broker are all published later, at the rate")
  void comesBackAtTheRate() {
    Map<Setting, String> settings =
        Map.of(
            Setting.ON_PUBLISH_FAILURE, "defer",
            Setting.RECONCILER_RATE, Integer.toString(RATE),
            Setting.PUBLISH_TIMEOUT, "200ms");
    try (World world = new World("herd", 1, 1, Map.of(), settings)) {
      Client client = world.product.client("demo");
      List<UUID> tasks = client.importTasks("t", TASKS);
      world.broker.stop();
      try (Load load = new Load(client, tasks, 8)) {
        load.awaitAll();
      }
      assertThat(world.product.truth().tasksLeft(tasks)).isEqualTo(TASKS);

      world.broker.start();
      long begin = System.nanoTime();
      await("the first one to come back")
          .atMost(Duration.ofSeconds(60))
          .until(() -> world.product.truth().tasksLeft(tasks) < TASKS);
      world.product.truth().awaitDeletedOnce(tasks, Duration.ofSeconds(30 + 2L * TASKS / RATE));

      double seconds = Duration.ofNanos(System.nanoTime() - begin).toMillis() / 1_000.0;
      assertThat(TASKS / seconds).as("per second (I18)").isLessThan(RATE * 1.2);
    }
  }
}
