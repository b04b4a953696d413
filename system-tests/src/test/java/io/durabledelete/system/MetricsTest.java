package io.durabledelete.system;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.durabledelete.settings.Setting;
import io.durabledelete.system.rig.Client;
import io.durabledelete.system.rig.Exposed;
import io.durabledelete.system.rig.Product;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** A little of everything, and then what a scrape of each service says. */
class MetricsTest {
  private static final Duration LIMIT = Duration.ofSeconds(90);
  private static final Path REPOSITORY =
      Path.of(System.getProperty("basedir", "")).toAbsolutePath().getParent();

  private static final Pattern OURS =
      Pattern.compile("(task|run|cron|broker|live|background|database)_.*");

  private static final Pattern ROW =
      Pattern.compile("(?m)^\\| `([a-z_]+)` \\| ([a-z]+) \\| (.*?) \\| (.*?) \\| (.*?) \\|");

  private static final Pattern ASKED_FOR =
      Pattern.compile("\\b(task|run|cron|broker|live|background|database|http|jvm)_[a-z_]+");

  private static Product product;
  private static Exposed api;
  private static Exposed worker;

  @BeforeAll
  static void liveALittle() {
    product =
        Product.named("metrics")
            .with(Setting.INTAKE_ENABLED, "true")
            .with(Setting.RECONCILER_INTERVAL, "5s")
            .with(Setting.RUN_MIN_PURGE_AGE_HOURS, "1")
            .start();
    Client client = product.client("demo");
    UUID task = client.create("nightly report", "0 3 * * *");
    List.of(1, 2, 3).forEach(run -> client.startRun(task));
    client.awaitDeleted(client.accepted(task), LIMIT);
    client.delete(task);
    UUID kept = client.create("weekly report", "* * * * *");
    client.send("PATCH", "/tasks/" + kept, "application/merge-patch+json", "{\"protected\":true}");
    client.delete(kept);
    String run = "/runs/" + client.startRun(kept);
    client.send("DELETE", run, "", "");
    client.send("DELETE", run + "?hard=true", "", "");
    client.send("DELETE", run + "?hard=true&force=true", "", "");
    UUID waiting = client.create("yearly report", "@yearly");
    client.delete(waiting, "grace=PT1H");
    product.broker().publish("{".getBytes(UTF_8));
    await("what is looked at from time to time")
        .atMost(LIMIT)
        .untilAsserted(MetricsTest::everythingWasLookedAt);
  }

  private static void everythingWasLookedAt() {
    api = product.apis().getFirst().metrics();
    worker = product.workers().getFirst().metrics();
    assertThat(api.value("task_letters_open")).isOne();
    assertThat(api.value("task_deletions_pending")).isOne();
    assertThat(api.value("database_collection_documents", "collection", "tasks")).isEqualTo(2);
    assertThat(api.value("cron_firings_total", "outcome", "fired")).isPositive();
    assertThat(api.value("broker_queue_consumers", "queue", "task.delete")).isPositive();
    assertThat(api.value("background_rounds_seconds_count", "name", "reconciler")).isPositive();
    assertThat(worker.value("database_up")).isOne();
  }

  @AfterAll
  static void stop() {
    product.close();
  }

  @Test
  @DisplayName("O3: what the API service did is counted")
  void countsRequests() {
    assertThat(requests("accepted")).isEqualTo(2);
    assertThat(requests("already-deleted")).isOne();
    assertThat(requests("protected")).isOne();
    assertThat(requests("unavailable")).isZero();
    assertThat(api.value("task_deletion_accept_seconds_count")).isEqualTo(4);
    assertThat(api.value("task_deletion_accept_seconds_bucket", "le", "7.5")).isEqualTo(4);
    assertThat(api.value("task_deletion_publish_seconds_count", "outcome", "confirmed")).isOne();
    assertThat(api.value("task_deletion_publish_seconds_count")).isOne();
    assertThat(api.value("run_deletions_total", "kind", "soft")).isOne();
    assertThat(api.value("run_deletions_total", "kind", "refused")).isOne();
    assertThat(api.value("run_deletions_total", "kind", "forced")).isOne();
    assertThat(api.value("task_letters_received_total", "outcome", "recorded")).isOne();
    assertThat(api.value("cron_lag_seconds_count")).isPositive();
    assertThat(api.value("background_rounds_seconds_count", "name", "dispatcher")).isPositive();
    assertThat(api.value("background_last_done_seconds", "name", "reconciler"))
        .isBetween(1.7e9, System.currentTimeMillis() / 1_000.0);
  }

  private static double requests(String outcome) {
    return api.value("task_deletion_requests_total", "outcome", outcome);
  }

  @Test
  @DisplayName("O3: what the worker did is counted")
  void countsJobs() {
    assertThat(jobs("deleted")).isOne();
    assertThat(jobs("malformed")).isOne();
    assertThat(jobs("failed")).isZero();
    assertThat(worker.value("task_deletion_letters_total", "cause", "malformed")).isOne();
    assertThat(worker.value("task_deletion_retries_total")).isZero();
    assertThat(worker.value("run_deletions_total", "kind", "with-task")).isEqualTo(3);
    assertThat(worker.value("task_deletion_duration_seconds_count", "grace", "no")).isOne();
    assertThat(worker.value("task_deletion_duration_seconds_sum", "grace", "no"))
        .isBetween(0.001, 90.0);
    assertThat(worker.value("task_deletion_duration_seconds_count", "grace", "yes")).isZero();
  }

  private static double jobs(String outcome) {
    return worker.value("task_deletion_jobs_total", "outcome", outcome);
  }

  @Test
  @DisplayName("O3: how things stand is told")
  void tellsHowThingsStand() {
    assertThat(api.value("database_up")).isOne();
    assertThat(api.value("broker_up")).isOne();
    assertThat(worker.value("broker_up")).isOne();
    assertThat(worker.value("broker_subscribed")).isOne();
    assertThat(api.value("task_deletions_failed")).isZero();
    assertThat(api.value("task_deletions_stuck")).isZero();
    assertThat(api.value("task_deletions_oldest_age_seconds")).isPositive();
    assertThat(api.value("task_letters_oldest_age_seconds")).isPositive();
    assertThat(api.value("broker_queue_messages", "queue", "task.delete.dlq")).isZero();
    assertThat(api.value("database_collection_size_bytes", "collection", "tasks")).isPositive();
    assertThat(
            api.value("database_index_size_bytes", "collection", "tasks", "index", "name_of_live"))
        .isPositive();
  }

  @Test
  @DisplayName("O3: docs/metrics.md tells every metric as it is, and none besides")
  void isDocumented() throws IOException {
    String page = Files.readString(REPOSITORY.resolve("docs/metrics.md"));
    Map<String, String> told =
        rows(page).collect(Collectors.toMap(row -> row.group(1), MetricsTest::told));
    Map<String, String> exposed = new TreeMap<>(found(api, "api"));
    found(worker, "worker")
        .forEach((name, text) -> exposed.merge(name, text, (one, other) -> both(one)));

    assertThat(new TreeMap<>(told)).isEqualTo(exposed);
  }

  @Test
  @DisplayName("O3: every metric that an alert or the dashboard asks for is there")
  void isWhatIsAskedFor() throws IOException {
    Path folder = REPOSITORY.resolve("deploy/observability");
    Set<String> there = new TreeSet<>(api.names());
    there.addAll(worker.names());
    for (String file : List.of("rules/alerts.yml", "grafana/dashboards/durable-delete.json")) {
      Set<String> asked =
          ASKED_FOR
              .matcher(Files.readString(folder.resolve(file)))
              .results()
              .map(MatchResult::group)
              .collect(Collectors.toCollection(TreeSet::new));

      assertThat(asked).as(file).hasSizeGreaterThan(15);
      assertThat(there).as(file).containsAll(asked);
    }
  }

  private static Stream<MatchResult> rows(String page) {
    return ROW.matcher(page).results();
  }

  /** Type, labels, and which service has it. */
  private static String told(MatchResult row) {
    return "%s %s %s".formatted(row.group(2), row.group(3).replaceAll("[`,]", ""), row.group(5));
  }

  private static Map<String, String> found(Exposed service, String name) {
    return service.types().entrySet().stream()
        .filter(family -> OURS.matcher(family.getKey()).matches())
        .collect(
            Collectors.toMap(
                Map.Entry::getKey,
                family ->
                    "%s %s %s"
                        .formatted(
                            family.getValue(), labels(service.labelsOf(family.getKey())), name)));
  }

  private static String labels(Set<String> labels) {
    return labels.isEmpty() ? "–" : String.join(" ", new TreeSet<>(labels));
  }

  private static String both(String ofOne) {
    return ofOne.replaceFirst(" (api|worker)$", " both");
  }
}
