package io.durabledelete.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.durabledelete.system.rig.Client;
import io.durabledelete.system.rig.FailPoints;
import io.durabledelete.system.rig.Product;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** A bulk deletion whose API and worker replicas die in the middle (rule D12). */
class BulkSystemTest {
  private static final Duration LIMIT = Duration.ofSeconds(150);
  private static final int TASKS = 4_000;

  @Test
  @DisplayName(
      "D12: a bulk survives a killed API and a killed worker; others are deleted meanwhile")
  void survivesCrashes() {
    try (FailPoints server = new FailPoints();
        Product product = Product.named("bulk").apis(2).workers(2).start()) {
      // what the killed worker was in the middle of is free again after this, not after a minute
      server.limitTransactions(Duration.ofSeconds(3));
      Client client = product.client("demo");
      Client other = product.client("other");
      List<UUID> tasks = client.importTasks("bulk", TASKS);
      UUID bystander = client.create("bystander", "@yearly");
      UUID others = other.create("bulk-x", "@yearly");

      UUID bulk = client.bulkDelete("bulk-");
      awaitDeleted(client, bulk, 200);
      product.retire(product.apis().getFirst()).kill();
      product.retire(product.workers().getFirst()).kill();
      other.awaitDeleted(other.accepted(others), LIMIT);
      assertThat(client.bulk(bulk).path("state").asText())
          .as("another tenant's delete does not wait for the bulk")
          .isEqualTo("RUNNING");

      await("the bulk")
          .atMost(LIMIT)
          .until(() -> whole(client.bulk(bulk)).path("state").asText().equals("DONE"));
      assertThat(client.bulk(bulk).path("deleted").asInt()).isEqualTo(TASKS);
      product.truth().awaitDeletedOnce(tasks, LIMIT);
      assertThat(product.truth().status(bystander)).isEqualTo("ACTIVE");
    }
  }

  private static void awaitDeleted(Client client, UUID bulk, int count) {
    await("the first of them")
        .atMost(LIMIT)
        .pollInterval(Duration.ofMillis(50))
        .until(() -> whole(client.bulk(bulk)).path("deleted").asInt() >= count);
  }

  /** The six counts are the whole at any time. */
  private static JsonNode whole(JsonNode bulk) {
    assertThat(
            bulk.path("pending").asInt()
                + bulk.path("deleted").asInt()
                + bulk.path("failed").asInt()
                + bulk.path("restored").asInt()
                + bulk.path("skipped").asInt()
                + bulk.path("already_deleted").asInt())
        .isEqualTo(TASKS);
    return bulk;
  }
}
