package io.durabledelete.deletion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("D5, D8: the DeleteTask message")
class DeleteTaskJsonTest {
  private static final String UUID_TEXT = "0190a6e2-7c1b-7d3e-9f00-1b2c3d4e5f60";

  @Test
  void isReadBackAsWritten() throws BadMessage {
    DeleteTask message =
        new DeleteTask(
            UUID.fromString(UUID_TEXT),
            "team-a",
            Instant.parse("2026-11-21T12:00:00.123Z"),
            UUID.randomUUID());

    assertThat(DeleteTaskJson.read(DeleteTaskJson.write(message))).isEqualTo(message);
  }

  @Test
  void writesTheMembersOfTheContract() {
    DeleteTask message =
        new DeleteTask(
            UUID.fromString(UUID_TEXT), "a", Instant.parse("2026-11-21T12:00:00Z"), null);

    assertThat(new String(DeleteTaskJson.write(message), StandardCharsets.UTF_8))
        .isEqualTo(
            "{\"task_uuid\":\"%s\",\"project_id\":\"a\",\"requested_at\":\"2026-11-21T12:00:00Z\",\"version\":1}"
                .formatted(UUID_TEXT));
  }

  @Test
  void needsNeitherRequestIdNorVersionAndIgnoresNewMembers() throws BadMessage {
    String body =
        "{\"task_uuid\":\"%s\",\"project_id\":\"a\",\"requested_at\":\"2026-11-21T13:00:00+01:00\",\"request_id\":null,\"priority\":7}"
            .formatted(UUID_TEXT);

    DeleteTask read = DeleteTaskJson.read(body.getBytes(StandardCharsets.UTF_8));

    assertThat(read.requestId()).isNull();
    assertThat(read.requestedAt()).isEqualTo(Instant.parse("2026-11-21T12:00:00Z"));
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "~~ | not a JSON object |",
        "{ | not JSON |",
        "[] | not a JSON object |",
        "\"x\" | not a JSON object |",
        "{} | task_uuid: missing |",
        "{\"task_uuid\":1} | task_uuid: must be a string |",
        "{\"task_uuid\":\"x\"} | task_uuid: not a UUID |",
        "{\"task_uuid\":\"1-1-1-1-1\"} | task_uuid: not a UUID |",
        "{\"task_uuid\":\"U\"} | project_id: missing |",
        "{\"task_uuid\":\"U\",\"project_id\":\"a b\"} | project_id: must match |",
        "{\"task_uuid\":\"U\",\"project_id\":\"a\"} | requested_at: missing |",
        "{\"task_uuid\":\"U\",\"project_id\":\"a\",\"requested_at\":\"yesterday\"} | requested_at: not |",
        "{\"task_uuid\":\"U\",\"project_id\":\"a\",\"requested_at\":\"2026-11-21T12:00:00Z\",\"request_id\":\"x\"} | request_id: not a UUID |",
        "{\"task_uuid\":\"U\",\"project_id\":\"a\",\"requested_at\":\"2026-11-21T12:00:00Z\",\"version\":2} | version: |",
        "{\"task_uuid\":\"U\",\"project_id\":\"a\",\"requested_at\":\"2026-11-21T12:00:00Z\",\"version\":\"1\"} | version: |",
        "{\"task_uuid\":\"U\",\"task_uuid\":\"U\"} | not JSON |",
        "{\"task_uuid\":\"U\"} {} | not JSON |",
      })
  void namesWhatIsWrong(String body, String problem, String ignored) {
    byte[] bytes =
        (body == null ? "" : body.replace("\"U\"", "\"" + UUID_TEXT + "\""))
            .getBytes(StandardCharsets.UTF_8);

    assertThatThrownBy(() -> DeleteTaskJson.read(bytes))
        .isInstanceOf(BadMessage.class)
        .hasMessageContaining(problem.strip());
  }

  @Test
  void refusesWhatIsNotUtf8() {
    assertThatThrownBy(() -> DeleteTaskJson.read(new byte[] {'{', '"', (byte) 0xff, '"'}))
        .isInstanceOf(BadMessage.class)
        .hasMessageContaining("UTF-8");
  }

  @Test
  void refusesHugeAndDeepBodies() {
    assertThatThrownBy(() -> DeleteTaskJson.read(new byte[5_000_000]))
        .isInstanceOf(BadMessage.class)
        .hasMessageContaining("bytes");
    assertThatThrownBy(
            () -> DeleteTaskJson.read("[".repeat(60_000).getBytes(StandardCharsets.UTF_8)))
        .isInstanceOf(BadMessage.class);
  }
}
