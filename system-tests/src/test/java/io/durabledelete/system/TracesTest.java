package io.durabledelete.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.durabledelete.settings.Setting;
import io.durabledelete.system.rig.Client;
import io.durabledelete.system.rig.Collector;
import io.durabledelete.system.rig.Collector.Seen;
import io.durabledelete.system.rig.Product;
import io.durabledelete.system.rig.ServiceProcess;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** One delete, followed from the request to the hard delete by what both services tell of it. */
class TracesTest {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final JsonMapper JSON = new JsonMapper();

  @Test
  @DisplayName("O3: one trace from the HTTP request through the queue to the announcement")
  void followsADelete() throws IOException {
    try (Collector collector = new Collector();
        Product product =
            Product.named("traces")
                .with(Setting.OTEL_EXPORTER_OTLP_ENDPOINT, collector.endpoint())
                .start()) {
      UUID deletionId = delete(product);

      String trace = traceOf(product, deletionId);
      await("the spans to be there")
          .atMost(LIMIT)
          .untilAsserted(
              () ->
                  assertThat(collector.of(trace))
                      .extracting(Seen::name)
                      .containsExactlyInAnyOrder(
                          "DELETE /api/v1/projects/{project_id}/tasks/{task_uuid}",
                          "publish task.delete",
                          "process task.delete",
                          "unregister",
                          "delete-runs",
                          "delete-task",
                          "announce"));
      List<Seen> spans = collector.of(trace);
      Seen request = named(spans, "DELETE /api/v1/projects/{project_id}/tasks/{task_uuid}");
      Seen publish = named(spans, "publish task.delete");
      Seen process = named(spans, "process task.delete");
      assertThat(request.parentId()).isEmpty();
      assertThat(publish.parentId()).isEqualTo(request.id());
      assertThat(process.parentId()).isEqualTo(publish.id());
      assertThat(List.of("unregister", "delete-runs", "delete-task", "announce"))
          .allSatisfy(step -> assertThat(named(spans, step).parentId()).isEqualTo(process.id()));
    }
  }

  @Test
  @DisplayName("O3: without a collector, too, the records of both services have the same trace")
  void joinsRecords() throws IOException {
    try (Product product = Product.named("json-logs").start()) {
      UUID deletionId = delete(product);

      assertThat(traceOf(product, deletionId)).hasSize(32);
      assertThat(records(product.workers().getFirst()))
          .noneMatch(record -> record.path("level").asText().equals("ERROR"));
    }
  }

  private static UUID delete(Product product) {
    Client client = product.client("demo");
    UUID task = client.create("nightly report", "0 3 * * *");
    UUID deletionId = client.accepted(task);
    client.awaitDeleted(deletionId, LIMIT);
    return deletionId;
  }

  /** The one trace that both services tell of, in records about this deletion. */
  private static String traceOf(Product product, UUID deletionId) throws IOException {
    ServiceProcess worker = product.workers().getFirst();
    await("the worker to say so").atMost(LIMIT).until(() -> worker.log().contains(" is done"));
    List<JsonNode> accepted = about(records(product.apis().getFirst()), deletionId);
    List<JsonNode> done = about(records(worker), deletionId);
    assertThat(accepted)
        .anySatisfy(
            record -> {
              assertThat(record.path("message").asText()).endsWith("is accepted");
              assertThat(record.path("service").asText()).isEqualTo("api-service");
              assertThat(record.path("actor").asText()).isEqualTo("alice");
            });
    assertThat(done)
        .anySatisfy(
            record -> {
              assertThat(record.path("message").asText()).endsWith("is done");
              assertThat(record.path("service").asText()).isEqualTo("delete-worker");
            });
    JsonNode first = accepted.getFirst();
    List<JsonNode> all = new ArrayList<>(accepted);
    all.addAll(done);
    assertThat(all)
        .allSatisfy(
            record -> {
              assertThat(record.path("project_id").asText()).isEqualTo("demo");
              assertThat(record.path("task_uuid").asText())
                  .isEqualTo(first.path("task_uuid").asText());
              assertThat(record.path("span_id").asText()).hasSize(16);
              if (record.path("message").asText().matches(".*(accepted|done)")) {
                assertThat(record.path("trace_id")).isEqualTo(first.path("trace_id"));
              }
            });
    return first.path("trace_id").asText();
  }

  private static List<JsonNode> about(List<JsonNode> records, UUID deletionId) {
    return records.stream()
        .filter(record -> record.path("deletion_id").asText().equals(deletionId.toString()))
        .toList();
  }

  /** Every line of a log is a record. */
  private static List<JsonNode> records(ServiceProcess service) throws IOException {
    List<JsonNode> records = new ArrayList<>();
    for (String line : service.log().lines().toList()) {
      assertThat(line).startsWith("{").endsWith("}");
      records.add(JSON.readTree(line));
    }
    return records;
  }

  private static Seen named(List<Seen> spans, String name) {
    return spans.stream().filter(span -> span.name().equals(name)).findFirst().orElseThrow();
  }
}
