package io.durabledelete.deletion;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * {@link DeleteTask} as JSON (rule D5). Reading is strict about what it needs and lenient about
 * members it does not know, so that a newer publisher can add some.
 */
public final class DeleteTaskJson {
  /** Larger bodies are refused unread; ours has about 200 bytes. */
  public static final int MAX_BYTES = 64 * 1024;

  private static final Pattern UUID_TEXT =
      Pattern.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");
  private static final Pattern PROJECT_ID = Pattern.compile("[A-Za-z0-9_-]{1,64}");
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .disable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
          .build();

  static {
    JSON.getFactory()
        .setStreamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(50).build());
  }

  private DeleteTaskJson() {}

  public static byte[] write(DeleteTask message) {
    ObjectNode json =
        JSON.createObjectNode()
            .put("task_uuid", message.taskUuid().toString())
            .put("project_id", message.projectId())
            .put("requested_at", message.requestedAt().toString());
    if (message.requestId() != null) {
      json.put("request_id", message.requestId().toString());
    }
    json.put("version", DeleteTask.VERSION);
    return json.toString().getBytes(StandardCharsets.UTF_8);
  }

  /**
   * Reads a message.
   *
   * @throws BadMessage when it is not JSON, lacks a member, or a member is wrong
   */
  public static DeleteTask read(byte[] body) throws BadMessage {
    JsonNode json = parse(body);
    checkVersion(json.get("version"));
    return new DeleteTask(
        uuid(json, "task_uuid"),
        projectId(json),
        requestedAt(json),
        json.hasNonNull("request_id") ? uuid(json, "request_id") : null);
  }

  private static JsonNode parse(byte[] body) throws BadMessage {
    if (body.length > MAX_BYTES) {
      throw new BadMessage("the body has %d bytes, at most %d".formatted(body.length, MAX_BYTES));
    }
    JsonNode json;
    try {
      StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(body));
      json = JSON.readTree(body);
    } catch (CharacterCodingException e) {
      throw new BadMessage("the body is not UTF-8");
    } catch (JsonProcessingException e) {
      throw new BadMessage("the body is not JSON: " + e.getOriginalMessage());
    } catch (IOException e) {
      throw new BadMessage("the body can't be read: " + e.getMessage());
    }
    if (!json.isObject()) {
      throw new BadMessage("the body is not a JSON object");
    }
    return json;
  }

  private static void checkVersion(@Nullable JsonNode version) throws BadMessage {
    if (version == null || version.isNull()) {
      return;
    }
    if (!version.isIntegralNumber() || !version.bigIntegerValue().equals(BigInteger.ONE)) {
      throw new BadMessage("version: this worker knows version 1 only");
    }
  }

  private static UUID uuid(JsonNode json, String member) throws BadMessage {
    String text = text(json, member);
    if (!UUID_TEXT.matcher(text).matches()) {
      throw new BadMessage(member + ": not a UUID");
    }
    return UUID.fromString(text);
  }

  private static String projectId(JsonNode json) throws BadMessage {
    String text = text(json, "project_id");
    if (!PROJECT_ID.matcher(text).matches()) {
      throw new BadMessage("project_id: must match " + PROJECT_ID);
    }
    return text;
  }

  private static Instant requestedAt(JsonNode json) throws BadMessage {
    try {
      return OffsetDateTime.parse(text(json, "requested_at")).toInstant();
    } catch (DateTimeException e) {
      throw new BadMessage("requested_at: not an ISO-8601 date and time with offset");
    }
  }

  private static String text(JsonNode json, String member) throws BadMessage {
    JsonNode value = json.get(member);
    if (value == null || value.isNull()) {
      throw new BadMessage(member + ": missing");
    }
    if (!value.isTextual()) {
      throw new BadMessage(member + ": must be a string");
    }
    return value.textValue();
  }
}
