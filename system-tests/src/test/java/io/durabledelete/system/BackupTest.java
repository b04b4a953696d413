package io.durabledelete.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.durabledelete.system.rig.Client;
import io.durabledelete.system.rig.Product;
import io.durabledelete.system.rig.Reapplication;
import io.durabledelete.system.rig.ReplicaSet;
import io.durabledelete.system.rig.ServiceProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A backup taken while deletes were under way, restored after many more (docs/backup.md). */
class BackupTest {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  private static ReplicaSet database;
  private static Product product;
  private static Client client;

  @TempDir Path folder;

  @BeforeAll
  static void start() {
    database = new ReplicaSet(1);
    product = Product.named("backup").on(database).start();
    client = product.client("demo");
  }

  @Test
  @DisplayName("O7: what a restored backup brings back is deleted again, and nothing else is")
  void deletesAgainWhatTheBackupBroughtBack() {
    List<UUID> before = client.importTasks("before", 5);
    List<UUID> graced = client.importTasks("graced", 3);
    List<UUID> underWay = client.importTasks("under-way", 6);
    List<UUID> after = client.importTasks("after", 12);
    List<UUID> untouched = client.importTasks("untouched", 14);
    deleteAll(before);
    product.truth().awaitDeletedOnce(before, LIMIT);
    graced.forEach(task -> client.delete(task, "grace=P1D"));
    ServiceProcess worker = product.workers().getFirst();
    worker.freeze();
    deleteAll(underWay);

    Path backup = database.backUp();
    worker.thaw();
    deleteAll(after);
    product.truth().awaitDeletedOnce(joined(underWay, after), LIMIT);
    Reapplication reapplication = Reapplication.ofDeletionsUntilNow(client, folder);
    product.stop(LIMIT);
    database.restore(backup);
    product.mend();

    assertThat(statuses(after)).as("without anything done about it").containsOnly("ACTIVE");
    client.operate("POST", "/reconciler/run?now=true");
    awaitGone(underWay);
    assertThat(reapplication.run(product.apis().getFirst()))
        .contains("11 gone already, 12 deleted again, 0 failed");
    awaitGone(after);
    assertThat(reapplication.run(product.apis().getFirst()))
        .contains("23 gone already, 0 deleted again, 0 failed");
    assertThat(statuses(graced)).containsOnly("PENDING_DELETE");
    assertThat(client.restore(graced.getFirst()).status()).isEqualTo(200);
    assertThat(statuses(untouched)).containsOnly("ACTIVE");
    assertThat(untouched).allMatch(task -> product.truth().registrations(task) == 1);
    product.truth().awaitDeletedOnce(joined(before, underWay, after), LIMIT);
  }

  private static void deleteAll(List<UUID> tasks) {
    tasks.forEach(client::accepted);
  }

  private static List<String> statuses(List<UUID> tasks) {
    return tasks.stream().map(product.truth()::status).toList();
  }

  private static void awaitGone(List<UUID> tasks) {
    await("deletion of what came back")
        .atMost(LIMIT)
        .until(() -> product.truth().tasksLeft(tasks) == 0);
  }

  @SafeVarargs
  private static List<UUID> joined(List<UUID>... lists) {
    return Stream.of(lists).flatMap(List::stream).toList();
  }

  @AfterAll
  static void stop() {
    product.close();
    database.close();
  }
}
