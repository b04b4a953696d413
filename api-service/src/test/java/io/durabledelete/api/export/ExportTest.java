package io.durabledelete.api.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import com.fasterxml.jackson.databind.JsonNode;
import io.durabledelete.api.testing.ApiTest;
import io.durabledelete.api.testing.FailPoint;
import io.durabledelete.audit.AuditEntry;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@DisplayName("O7, O8: deletions and the audit as files")
class ExportTest extends ApiTest {
  private static final String CSV = "text/csv";
  private static final String NDJSON = "application/x-ndjson";

  @Test
  @DisplayName("NDJSON lines are the items of the list, and CSV has the same members as columns")
  void saysTheSameInEveryFormat() {
    UUID gone = createAndDelete("gone");
    around.worker.hardDelete(gone);
    createAndDelete("going");
    addEntries(2, "x");

    for (String list : List.of(deletions(), audit())) {
      JsonNode items = json(asAdmin().get(list).asString()).path("items");
      assertThat(items).isNotEmpty();

      assertThat(lines(export(list, NDJSON))).containsExactlyElementsOf(items);

      List<CSVRecord> rows = rows(export(list, CSV));
      assertThat(rows).hasSize(items.size());
      assertThat(rows.getFirst().getParser().getHeaderNames())
          .containsExactlyElementsOf(() -> items.path(0).fieldNames());
      for (int i = 0; i < items.size(); i++) {
        CSVRecord row = rows.get(i);
        items
            .path(i)
            .properties()
            .forEach(
                member -> assertThat(row.get(member.getKey())).isEqualTo(plain(member.getValue())));
      }
    }
  }

  private static String plain(JsonNode value) {
    return value.isNull() ? "" : value.isContainerNode() ? value.toString() : value.asText();
  }

  @Test
  @DisplayName("all rows are in it, whatever a page holds")
  void exportsEverything() {
    addEntries(1_234, "x");

    List<UUID> ids =
        lines(export(audit(), NDJSON)).stream()
            .map(entry -> UUID.fromString(entry.path("id").asText()))
            .toList();

    assertThat(ids).hasSize(1_234).doesNotHaveDuplicates();
    assertThat(rows(export(audit(), CSV))).hasSize(1_234);
  }

  @Test
  @DisplayName("the filters of the list hold")
  void filters() {
    UUID gone = createAndDelete("gone");
    around.worker.hardDelete(gone);
    UUID going = createAndDelete("going");

    assertThat(lines(export(deletions() + "?state=DELETED", NDJSON)))
        .singleElement()
        .satisfies(
            line -> {
              assertThat(line.path("task_uuid").asText()).isEqualTo(gone.toString());
              assertThat(line.path("project_id").asText()).isEqualTo(project);
            });
    assertThat(rows(export(deletions() + "?task_uuid=" + going, CSV)))
        .singleElement()
        .satisfies(row -> assertThat(row.get("state")).isEqualTo("PENDING_DELETE"));
    addEntries(3, "x");
    assertThat(lines(export(audit() + "?actor=bob", NDJSON))).hasSize(3);
    assertThat(lines(export(audit() + "?actor=alice", NDJSON))).isEmpty();
    assertThat(rows(export(audit() + "?action=test", CSV))).hasSize(3);
    assertThat(lines(export(audit() + "?since=2100-01-01T00:00:00Z", NDJSON))).isEmpty();
    assertThat(lines(export(deletions().replace(project, project + "-x"), NDJSON))).isEmpty();
  }

  @Test
  @DisplayName("texts that a spreadsheet would run are defused; quotes and lines survive")
  void defusesFormulas() {
    for (String text :
        List.of("=1+1", "+1", "-1", "@x", "\tx", "\rx", "a,\"b\"\r\nc", "ü=", "'=1", "")) {
      addEntries(1, text);
    }

    assertThat(rows(export(audit(), CSV)))
        .extracting(row -> row.get("reason"))
        .containsExactly(
            "", "'=1", "ü=", "a,\"b\"\r\nc", "'\rx", "'\tx", "'@x", "'-1", "'+1", "'=1+1");
    assertThat(lines(export(audit(), NDJSON)).getLast().path("reason").asText()).isEqualTo("=1+1");
  }

  @Test
  @DisplayName("an empty export is a header, or nothing")
  void exportsNothing() {
    assertThat(export(deletions(), NDJSON).asString()).isEmpty();
    assertThat(export(deletions(), CSV).asString())
        .startsWith("deletion_id,state,project_id,task_uuid,")
        .endsWith(",steps,verified\r\n");
  }

  @Test
  @DisplayName("JSON is the default, files are attachments, what is not offered is 406")
  void negotiates() {
    for (String list : List.of(deletions(), audit())) {
      assertThat(send("GET", list, admin(), null).headers().firstValue("Content-Type"))
          .hasValueSatisfying(type -> assertThat(type).startsWith("application/json"));
      assertThat(type(list, "*/*")).startsWith("application/json");
      assertThat(type(list, "application/*")).startsWith("application/json");
      assertThat(type(list, "text/html, application/xhtml+xml, */*;q=0.8"))
          .startsWith("application/json");
      assertThat(type(list, "application/json;q=0.5, text/csv")).startsWith(CSV);
      assertThat(type(list, "text/*")).startsWith(CSV);
      assertProblem(asAdmin().accept("application/xml").get(list), 406, "not-acceptable");
      assertThat(export(list, CSV).header("Content-Disposition"))
          .isEqualTo("attachment; filename=\"%s.csv\"".formatted(list.replaceAll(".*/", "")));
      assertThat(export(list, NDJSON).header("Content-Disposition")).endsWith(".ndjson\"");
    }
  }

  private String type(String list, String accept) {
    return send("GET", list, admin(), null, "Accept", accept)
        .headers()
        .firstValue("Content-Type")
        .orElse("");
  }

  @Test
  @DisplayName("P2: the description has one operation for a list and its files")
  void isDescribed() {
    JsonNode paths = json(send("GET", "/q/openapi?format=json", null, null).body()).path("paths");
    for (String list : List.of("listDeletions", "listAudit")) {
      JsonNode operation =
          paths
              .valueStream()
              .map(path -> path.path("get"))
              .filter(get -> get.path("operationId").asText().equals(list))
              .findFirst()
              .orElseThrow();
      assertThat(operation.path("responses").path("200").path("content").fieldNames())
          .toIterable()
          .containsExactlyInAnyOrder("application/json", CSV, NDJSON);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {CSV, NDJSON})
  @DisplayName("pages, wrong filters, too little a role and a database away are problems")
  void refuses(String accept) {
    for (String list : List.of(deletions(), audit())) {
      for (String parameter : List.of("page_size=10", "page_token=x", "nonsense=1")) {
        assertProblem(
            asAdmin().accept(accept).get(list + "?" + parameter), 400, "invalid-parameter");
      }
    }
    assertProblem(
        asAdmin().accept(accept).get(deletions() + "?state=GONE"), 400, "invalid-parameter");
    assertProblem(asAdmin().accept(accept).get(audit() + "?since=x"), 400, "invalid-parameter");
    String member = around.tokens.of("bob", project, "member");
    assertProblem(as(member).accept(accept).get(audit()), 403, "forbidden");
    try (FailPoint broken = FailPoint.closeConnection(around.client, "find")) {
      assertProblem(asAdmin().accept(accept).get(audit()), 503, "database-unavailable");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {CSV, NDJSON})
  @DisplayName("an export that fails on its way does not look complete")
  void breaksOff(String accept) throws IOException {
    addEntries(20_000, "x".repeat(400));
    HttpURLConnection connection =
        (HttpURLConnection) root.resolve(audit()).toURL().openConnection();
    connection.setRequestProperty("Authorization", "Bearer " + admin());
    connection.setRequestProperty("Accept", accept);

    try (InputStream file = connection.getInputStream()) {
      assertThat(connection.getResponseCode()).isEqualTo(200);
      assertThat(file.readNBytes(1_000)).hasSize(1_000);
      try (FailPoint broken = FailPoint.closeConnection(around.client, "find")) {
        assertThatIOException().isThrownBy(file::readAllBytes);
      }
    }
  }

  private void addEntries(int count, String reason) {
    List<AuditEntry> entries = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      entries.add(
          AuditEntry.of(
              Instant.now(), "bob", project, "test", "done", null, null, reason, "no. " + i));
    }
    around.database.getCollection("audit", AuditEntry.class).insertMany(entries);
  }

  private String deletions() {
    return "/api/v1/projects/" + project + "/deletions";
  }

  private String audit() {
    return "/api/v1/projects/" + project + "/audit";
  }

  private Response export(String list, String accept) {
    String token =
        around.tokens.of("alice", project + (list.contains(project + "-x") ? "-x" : ""), "admin");
    Response response = as(token).accept(accept).get(list);
    assertThat(response.statusCode()).as(response.asString()).isEqualTo(200);
    assertThat(response.contentType()).startsWith(accept);
    return response;
  }

  private static List<JsonNode> lines(Response response) {
    return text(response).lines().map(ApiTest::json).toList();
  }

  private static List<CSVRecord> rows(Response response) {
    CSVFormat format = CSVFormat.RFC4180.builder().setHeader().setSkipHeaderRecord(true).get();
    try (CSVParser parser = format.parse(new StringReader(text(response)))) {
      return parser.getRecords();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String text(Response response) {
    return new String(response.asByteArray(), StandardCharsets.UTF_8);
  }
}
