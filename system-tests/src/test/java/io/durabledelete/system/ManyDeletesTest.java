package io.durabledelete.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.durabledelete.system.rig.Client;
import io.durabledelete.system.rig.Load;
import io.durabledelete.system.rig.Product;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.jboss.logging.Logger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The success criterion of the product: many deletes, and every one of them is done. */
class ManyDeletesTest {
  private static final Logger LOG = Logger.getLogger(ManyDeletesTest.class);
  private static final int TASKS = 2_000;
  private static final int CLIENTS = 32;

  @Test
  @DisplayName("D1, D6: 2,000 tasks deleted by 32 clients are all gone, each exactly once")
  void deletesEveryTaskOnce() {
    try (Product product = Product.named("many-deletes").apis(2).workers(2).start()) {
      Client client = product.client("demo");
      List<UUID> tasks = client.importTasks("job", TASKS);
      long begin = System.nanoTime();

      try (Load load = new Load(client, tasks, CLIENTS)) {
        Load.Report report = load.awaitAll();
        LOG.info(report);
        assertThat(report.repeats()).as("requests not accepted").isZero();
      }
      product.truth().awaitDeletedOnce(tasks, Duration.ofSeconds(60));
      LOG.infof("all %d gone after %d ms", TASKS, (System.nanoTime() - begin) / 1_000_000);

      assertThat(client.list("job-", true)).isEmpty();
      product.assertNoJobIsLeft();
      assertThat(product.broker().deadLetters()).isEmpty();
      assertThat(product.broker().deletedEvents())
          .extracting(event -> UUID.fromString(event.get("task_uuid").asText()))
          .containsExactlyInAnyOrderElementsOf(tasks);
    }
  }
}
