package io.durabledelete.system;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toList;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.durabledelete.system.rig.Client;
import io.durabledelete.system.rig.FailPoints;
import io.durabledelete.system.rig.Product;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.bson.Document;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Three dispatchers without a leader, of which one dies (rule S2). */
class DispatcherSystemTest {
  private static final Duration LIMIT = Duration.ofSeconds(40);
  private static final int ONCE = 200;
  private static final int EVERY_MINUTE = 400;

  @Test
  @DisplayName(
      "S2: every instant fires exactly once, although three replicas fire and one is killed")
  void firesEveryInstantOnce() throws Exception {
    try (FailPoints server = new FailPoints();
        Product product = Product.named("dispatcher").apis(3).workers(0).start()) {
      server.limitTransactions(Duration.ofSeconds(3));
      Client client = product.client("demo");
      Instant at = Instant.now().plusSeconds(10).truncatedTo(ChronoUnit.SECONDS);
      List<UUID> once = createOnce(client, at);
      List<UUID> everyMinute = client.importTasks("every-minute", EVERY_MINUTE, "* * * * *");
      assertThat(Instant.now()).as("the tasks are there in time").isBefore(at);
      Instant minute = Instant.now().truncatedTo(ChronoUnit.MINUTES);

      product.truth().rewind(everyMinute, minute);
      await("the first runs")
          .atMost(LIMIT)
          .pollInterval(Duration.ofMillis(10))
          .until(() -> !product.truth().runs(everyMinute).isEmpty());
      product.retire(product.apis().getFirst()).kill();

      await("a run of every task")
          .atMost(LIMIT)
          .until(
              () ->
                  instants(product, once).size() == ONCE
                      && instants(product, everyMinute).size() == EVERY_MINUTE);
      assertThat(instants(product, once).values())
          .allSatisfy(runs -> assertThat(runs).containsExactly(at));
      Map<UUID, List<Instant>> cron = instants(product, everyMinute);
      List<Instant> minutes = minutes(minute, latest(cron));
      await("the runs of all replicas")
          .atMost(LIMIT)
          .untilAsserted(
              () ->
                  assertThat(instants(product, everyMinute).values())
                      .allSatisfy(
                          runs -> assertThat(runs).doesNotHaveDuplicates().containsAll(minutes)));
    }
  }

  private static List<UUID> createOnce(Client client, Instant at) throws Exception {
    List<UUID> ids = new ArrayList<>();
    try (ExecutorService clients = Executors.newFixedThreadPool(4)) {
      List<Future<UUID>> created =
          IntStream.range(0, ONCE)
              .mapToObj(i -> clients.submit(() -> client.createOnce("once-" + i, at)))
              .toList();
      for (Future<UUID> id : created) {
        ids.add(id.get());
      }
    }
    return ids;
  }

  /** The planned instants of all runs, by task. */
  private static Map<UUID, List<Instant>> instants(Product product, List<UUID> tasks) {
    return product.truth().runs(tasks).stream()
        .collect(
            groupingBy(
                (Document run) -> run.get("task_uuid", UUID.class),
                mapping((Document run) -> run.getDate("planned_at").toInstant(), toList())));
  }

  private static Instant latest(Map<UUID, List<Instant>> instants) {
    return instants.values().stream().flatMap(List::stream).max(Instant::compareTo).orElseThrow();
  }

  private static List<Instant> minutes(Instant first, Instant last) {
    return Stream.iterate(
            first, minute -> !minute.isAfter(last), minute -> minute.plus(1, ChronoUnit.MINUTES))
        .toList();
  }
}
