package io.durabledelete.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.durabledelete.settings.Setting;
import io.durabledelete.system.rig.Client;
import io.durabledelete.system.rig.Load;
import io.durabledelete.system.rig.Product;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The network between the services and the broker breaks again and again. */
class ConnectionsCutTest {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final int CUTS = 3;
  private static final int TASKS = 510;

  /** The reconciler may help with events that were not confirmed, and with nothing else. */
  private static Product start() {
    return Product.named("connections-cut")
        .workers(2)
        .with(Setting.RECONCILER_INTERVAL, "1s")
        .with(Setting.RECONCILER_THRESHOLD, "10m")
        .start();
  }

  @Test
  @DisplayName("D4, D6: connections cut thrice under load lose no accepted delete and double none")
  void losesNothingWhenConnectionsAreCut() {
    try (Product product = start()) {
      Client client = product.client("demo");
      List<UUID> tasks = client.importTasks("job", TASKS);

      for (int cut = 0; cut < CUTS; cut++) {
        int part = TASKS / CUTS;
        try (Load load = new Load(client, tasks.subList(cut * part, (cut + 1) * part), 8)) {
          load.awaitAccepted(part / 4);
          await("the broker to cut the connections")
              .atMost(LIMIT)
              .until(() -> product.virtualHost().cutConnections() > 0);
          load.awaitAll();
        }
      }

      product.truth().awaitDeletedOnce(tasks, LIMIT);
      assertThat(product.truth().tombstones(tasks))
          .extracting(tombstone -> tombstone.getInteger("attempts"))
          .as("D8: a broker that is away counts no attempt")
          .containsOnly(0);
      product.assertNoJobIsLeft();
      assertThat(product.broker().deadLetters()).isEmpty();
    }
  }
}
