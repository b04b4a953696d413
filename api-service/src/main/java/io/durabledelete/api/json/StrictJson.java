package io.durabledelete.api.json;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.durabledelete.api.problem.Problem;
import io.durabledelete.api.problem.ProblemType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Bodies as JSON objects: strict UTF-8 JSON, no doubled members, bounded depth and size. */
public final class StrictJson {
  /**
   * Larger than any body that could be right: a payload of 64 KiB, escaped, and what goes with it.
   */
  private static final int MAX_BYTES = 512 * 1024;

  /** A list of 100,000 UUIDs and what goes with it. */
  private static final int MAX_BYTES_OF_LISTS = 6 * 1024 * 1024;

  private static final int MAX_DEPTH = 100;

  private static final JsonMapper JSON =
      JsonMapper.builder()
          .nodeFactory(JsonNodeFactory.withExactBigDecimals(true))
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .build();

  static {
    JSON.getFactory()
        .setStreamReadConstraints(
            StreamReadConstraints.builder().maxNestingDepth(MAX_DEPTH).build());
  }

  private StrictJson() {}

  /** Reads a body; whatever is wrong with it is a problem that says where. */
  public static ObjectNode object(byte[] body) {
    return object(body, MAX_BYTES);
  }

  /** The same for a body that may have a long list in it. */
  public static ObjectNode objectWithList(byte[] body) {
    return object(body, MAX_BYTES_OF_LISTS);
  }

  private static ObjectNode object(byte[] body, int maxBytes) {
    if (body.length > maxBytes) {
      throw Problem.of(
          ProblemType.TOO_LARGE,
          "The body has %d bytes, at most %d.".formatted(body.length, maxBytes));
    }
    if (!isUtf8(body)) {
      throw Problem.of(ProblemType.INVALID_BODY, "The body is not JSON in UTF-8.");
    }
    JsonNode json = read(body);
    if (json instanceof ObjectNode object) {
      return object;
    }
    throw Problem.of(ProblemType.INVALID_BODY, "The body must be a JSON object.");
  }

  /**
   * The parser would guess UTF-16 and UTF-32, which need zero bytes, where JSON in UTF-8 has none;
   * and it takes characters in more bytes than they need.
   */
  private static boolean isUtf8(byte[] body) {
    try {
      CharBuffer text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(body));
      return text.chars().noneMatch(each -> each == 0);
    } catch (CharacterCodingException e) {
      return false;
    }
  }

  private static JsonNode read(byte[] body) {
    try {
      return JSON.readTree(body);
    } catch (JsonProcessingException e) {
      throw malformed(e);
    } catch (IOException e) {
      throw Problem.of(ProblemType.INVALID_BODY, "The body can't be read: " + e.getMessage());
    } catch (ArithmeticException | NumberFormatException e) {
      throw Problem.of(ProblemType.INVALID_BODY, "The body has a number beyond all bounds.");
    }
  }

  private static Problem malformed(JsonProcessingException e) {
    JsonLocation at = e.getLocation();
    // the parser's own words, without what it says of itself in brackets
    String what =
        e instanceof MismatchedInputException
            ? "something follows after the object"
            : e.getOriginalMessage().replaceAll(" \\(.*", "").replaceAll(":? expected .*", "");
    return Problem.of(
        ProblemType.INVALID_BODY,
        "The body is not JSON as it should be: %s (line %d, column %d)."
            .formatted(what, at == null ? 1 : at.getLineNr(), at == null ? 1 : at.getColumnNr()));
  }

  /** A stored JSON text as a node. */
  public static JsonNode stored(String json) {
    try {
      return JSON.readTree(json);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("stored JSON can't be read", e);
    }
  }
}
