package io.durabledelete.logging;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.durabledelete.trace.TraceParent;
import java.io.IOException;
import java.util.logging.Level;
import org.jboss.logging.MDC;
import org.jboss.logmanager.ExtLogRecord;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("O3, X3: records as JSON")
class JsonLinesTest {
  private static final String EVIL =
      "x\r\n{\"level\":\"INFO\"}\u001b[31m\u0000\u202e\u2028\u0085\"\\%s";

  @Test
  @DisplayName("O3: they carry actor, project, task, deletion and trace, while these are set")
  void carriesItsFields() throws IOException {
    TraceParent trace = TraceParent.random();
    JsonNode within;
    try (LogFields fields =
        new LogFields()
            .with(LogFields.ACTOR, "alice")
            .with(LogFields.PROJECT_ID, "demo")
            .with(LogFields.TASK_UUID, "t")
            .with(LogFields.DELETION_ID, "d")
            .with(trace)) {
      MDC.put("somebody", "elses");
      within = read(record("Deletion %s is done", "d"));
      assertThat(LogFields.trace()).contains(trace);
    } finally {
      MDC.remove("somebody");
    }
    JsonNode after = read(record("later"));

    assertThat(within.get("message").asText()).isEqualTo("Deletion d is done");
    assertThat(within.get("level").asText()).isEqualTo("WARN");
    assertThat(within.get("service").asText()).isEqualTo("api-service");
    assertThat(within.get("timestamp").asText()).startsWith("20");
    assertThat(within.get("actor").asText()).isEqualTo("alice");
    assertThat(within.get("project_id").asText()).isEqualTo("demo");
    assertThat(within.get("task_uuid").asText()).isEqualTo("t");
    assertThat(within.get("deletion_id").asText()).isEqualTo("d");
    assertThat(within.get("trace_id").asText()).isEqualTo(trace.traceId());
    assertThat(within.get("span_id").asText()).isEqualTo(trace.spanId());
    assertThat(within.has("somebody")).isFalse();
    assertThat(after.has("actor") || after.has("trace_id")).isFalse();
    assertThat(LogFields.trace()).isEmpty();
  }

  @Test
  @DisplayName("X3 (API8): whatever the texts hold, a record is one line that reads back")
  void isOneLine() throws IOException {
    ExtLogRecord record = record(EVIL.replace("%s", ""));
    record.setThrown(new IllegalStateException(EVIL, new IllegalArgumentException(EVIL)));
    try (LogFields fields = new LogFields().with(LogFields.ACTOR, EVIL + "y".repeat(5_000))) {
      String line = new JsonLines("api-service").format(record);

      assertThat(line).endsWith("}\n");
      assertThat(line.strip().lines()).hasSize(1);
      assertThat(line.strip().chars()).allMatch(each -> each >= ' ' && each < 127);
      JsonNode read = new JsonMapper().readTree(line);
      assertThat(read.get("level").asText()).isEqualTo("WARN");
      assertThat(read.get("exception").asText()).contains("IllegalStateException", "Caused by");
      assertThat(read.get("actor").asText()).hasSizeLessThan(300).doesNotContain("\n", "\u001b");
    }
  }

  private static ExtLogRecord record(String format, Object... parameters) {
    ExtLogRecord record =
        new ExtLogRecord(
            org.jboss.logmanager.Level.WARN,
            format,
            parameters.length == 0
                ? ExtLogRecord.FormatStyle.NO_FORMAT
                : ExtLogRecord.FormatStyle.PRINTF,
            JsonLinesTest.class.getName());
    record.setLoggerName("test");
    record.setParameters(parameters);
    assertThat(record.getLevel()).isNotEqualTo(Level.INFO);
    return record;
  }

  private static JsonNode read(ExtLogRecord record) throws IOException {
    return new JsonMapper().readTree(new JsonLines("api-service").format(record));
  }
}
