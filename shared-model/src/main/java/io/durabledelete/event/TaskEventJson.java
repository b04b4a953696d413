package io.durabledelete.event;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/** {@link TaskEvent} as JSON: as a message of the broker, and as people's browsers get it. */
public final class TaskEventJson {
  /** Larger bodies are not looked at; ours has about 250 bytes. */
  private static final int MAX_BYTES = 16 * 1024;

  private static final JsonMapper JSON = new JsonMapper();

  private TaskEventJson() {}

  /** The message on the exchange. */
  public static byte[] write(TaskEvent event) {
    ObjectNode json = head(event).put("project_id", event.projectId());
    return tail(json, event).toString().getBytes(StandardCharsets.UTF_8);
  }

  /** What is sent to somebody who follows one project, and so knows which it is. */
  public static String frame(TaskEvent event) {
    return tail(head(event), event).toString();
  }

  private static ObjectNode head(TaskEvent event) {
    return JSON.createObjectNode()
        .put("id", event.id().toString())
        .put("type", event.type().text());
  }

  private static ObjectNode tail(ObjectNode json, TaskEvent event) {
    json.put("task_uuid", event.taskUuid().toString());
    if (event.runId() != null) {
      json.put("run_id", event.runId().toString());
    }
    return json.put("at", event.at().toString());
  }

  /**
   * Reads a message; empty: it is none of ours, or of a type that a newer version has added.
   * Members that are not known do no harm.
   */
  public static Optional<TaskEvent> read(byte[] body) {
    if (body.length > MAX_BYTES) {
      return Optional.empty();
    }
    try {
      JsonNode json = JSON.readTree(body);
      return EventType.of(json.path("type").asText()).map(type -> read(type, json));
    } catch (IOException | IllegalArgumentException | DateTimeException e) {
      return Optional.empty();
    }
  }

  private static TaskEvent read(EventType type, JsonNode json) {
    return new TaskEvent(
        uuid(json, "id"),
        type,
        json.path("project_id").asText(),
        uuid(json, "task_uuid"),
        type.isAboutRun() ? uuid(json, "run_id") : null,
        Instant.parse(json.path("at").asText()));
  }

  private static UUID uuid(JsonNode json, String member) {
    return UUID.fromString(json.path(member).asText());
  }
}
