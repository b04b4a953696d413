package io.durabledelete.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.durabledelete.system.rig.Client;
import io.durabledelete.system.rig.Exposed;
import io.durabledelete.system.rig.Product;
import io.durabledelete.system.rig.ReplicaSet;
import io.durabledelete.system.rig.ReplicaSet.Member;
import io.durabledelete.system.rig.ServiceProcess;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The services are there, and the database comes when they have long been waiting for it. */
class DatabaseLaterTest {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  @Test
  @DisplayName("O4, O6: started before the database: live, not ready, and at work once it is there")
  void waitsForTheDatabase() {
    try (ReplicaSet database = new ReplicaSet(1);
        Product product = Product.named("database-later").on(database).prepare()) {
      Member member = database.members().getFirst();
      member.kill();
      List<ServiceProcess> services =
          List.of(
              product.launchApi(Map.of()),
              product.launchApi(Map.of()),
              product.launchWorker(Map.of()));

      for (ServiceProcess service : services) {
        await(service.name + " to be live").atMost(LIMIT).until(service::isLive);
        assertThat(service.isReady()).as("%s is ready without a database", service.name).isFalse();
        Exposed metrics = service.metrics();
        assertThat(metrics.value("database_up")).as("O3: %s", service.name).isZero();
      }
      member.start();
      services.forEach(ServiceProcess::awaitReady);

      Client client = product.client("demo");
      UUID task = client.create("first", "@daily");
      client.accepted(task);
      product.truth().awaitDeletedOnce(List.of(task), LIMIT);
    }
  }
}
