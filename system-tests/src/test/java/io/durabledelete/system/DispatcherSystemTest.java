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
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.bson.Document;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Three dispatchers without a leader, of which one dies (rule S2). */
class DispatcherSystemTest {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final int ONCE = 200;
  private static final int MARKED = 200;
  private static final int EVERY_MINUTE = 400;

  @AutoClose private static FailPoints server;
  @AutoClose private static Product product;
  private static Client client;

  @BeforeAll
  static void start() {
    server = new FailPoints();
    // what the killed replica was in the middle of is free again after this, not after a minute
    server.limitTransactions(Duration.ofSeconds(3));
    product = Product.named("dispatcher").apis(3).workers(0).start();
    client = product.client("demo");
  }

  @Test
  @DisplayName(
      "S2: every instant fires exactly once, although three replicas fire and one is killed")
  void firesEveryInstantOnce() throws Exception {
    List<UUID> everyMinute = client.importTasks("every-minute", EVERY_MINUTE, "* * * * *");
    List<UUID> once = createOnce(Instant.now().plus(Duration.ofDays(1)));
    Instant minute = minuteThatCanFireInTime();
    Instant at = Instant.now().plusSeconds(3).truncatedTo(ChronoUnit.SECONDS);

    product.truth().rewind(everyMinute, minute);
    product.truth().fireOnceAt(once, at);
    await("the first runs")
        .atMost(LIMIT)
        .pollInterval(Duration.ofMillis(10))
        .until(() -> !product.truth().runs(everyMinute).isEmpty());
    product.retire(product.apis().getFirst()).kill();

    await("a run of every task that fires once")
        .atMost(LIMIT)
        .until(() -> instants(once).size() == ONCE);
    assertThat(instants(once).values())
        .allSatisfy(instants -> assertThat(instants).containsExactly(at));
    await("a run of every task for every minute")
        .atMost(LIMIT)
        .untilAsserted(
            () -> {
              Map<UUID, List<Instant>> fired = instants(everyMinute);
              List<Instant> minutes = minutes(minute, latest(fired));
              assertThat(fired).hasSize(EVERY_MINUTE);
              assertThat(fired.values())
                  .allSatisfy(
                      instants ->
                          assertThat(instants).containsExactlyInAnyOrderElementsOf(minutes));
            });
  }

  @Test
  @DisplayName(
      "D13: once a delete is accepted, no run is recorded, however close the dispatcher was")
  void recordsNoRunOfAMarkedTask() throws Exception {
    List<UUID> tasks = client.importTasks("marked", MARKED, "* * * * *");
    Map<UUID, Integer> runsWhenAccepted = new ConcurrentHashMap<>();
    product.truth().rewind(tasks, Instant.now().truncatedTo(ChronoUnit.MINUTES));

    inParallel(
        tasks.stream()
            .map(
                task ->
                    (Callable<Integer>)
                        () -> {
                          client.accepted(task);
                          return runsWhenAccepted.put(
                              task, product.truth().runs(List.of(task)).size());
                        })
            .toList());

    assertThat(runsWhenAccepted).hasSize(MARKED);
    await("three more rounds of the dispatchers")
        .during(Duration.ofSeconds(3))
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(
            () ->
                assertThat(tasks)
                    .allSatisfy(
                        task ->
                            assertThat(product.truth().runs(List.of(task)))
                                .hasSize(runsWhenAccepted.get(task))));
  }

  /**
   * The current minute in its first half, so that nothing of it is missed: an instant more than 60
   * s ago may be passed over for the latest one.
   */
  private static Instant minuteThatCanFireInTime() throws InterruptedException {
    Instant now = Instant.now();
    Instant minute = now.truncatedTo(ChronoUnit.MINUTES);
    if (now.isBefore(minute.plusSeconds(30))) {
      return minute;
    }
    Instant next = minute.plus(1, ChronoUnit.MINUTES);
    Thread.sleep(Duration.between(now, next));
    return next;
  }

  private static List<UUID> createOnce(Instant at) throws Exception {
    return inParallel(
        IntStream.range(0, ONCE)
            .mapToObj(i -> (Callable<UUID>) () -> client.createOnce("once-" + i, at))
            .toList());
  }

  private static <T> List<T> inParallel(List<Callable<T>> work) throws Exception {
    List<T> results = new ArrayList<>();
    try (ExecutorService clients = Executors.newFixedThreadPool(8)) {
      for (Future<T> result : clients.invokeAll(work)) {
        results.add(result.get());
      }
    }
    return results;
  }

  /** The planned instants of all runs, by task. */
  private static Map<UUID, List<Instant>> instants(List<UUID> tasks) {
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
