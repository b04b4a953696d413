package io.durabledelete.api.idempotency;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.durabledelete.api.problem.Problem;
import jakarta.inject.Singleton;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Request;
import jakarta.ws.rs.core.UriInfo;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads the key of the request under way. */
@Singleton
final class KeyedRequests {
  /** A header's other characters arrive as whatever the way here makes of them. */
  private static final Pattern KEY =
      Pattern.compile("[\\x20-\\x7e]{1,%d}".formatted(Idempotency.MAX_LENGTH));

  /** The order of members means nothing in JSON. */
  private static final JsonMapper CANONICAL =
      JsonMapper.builder().enable(JsonNodeFeature.WRITE_PROPERTIES_SORTED).build();

  private final HttpHeaders headers;
  private final Request request;
  private final UriInfo uri;

  KeyedRequests(HttpHeaders headers, Request request, UriInfo uri) {
    this.headers = headers;
    this.request = request;
    this.uri = uri;
  }

  /** The request under way, if it has a key; a bad key is a problem. */
  Optional<KeyedRequest> current(JsonNode body) {
    List<String> keys = headers.getRequestHeader(Idempotency.HEADER);
    if (keys == null || keys.isEmpty()) {
      return Optional.empty();
    }
    String projectId = Objects.requireNonNull(uri.getPathParameters().getFirst("project_id"));
    return Optional.of(new KeyedRequest(projectId, checked(keys), hash(body)));
  }

  /** The key, if it can be one. */
  static String checked(List<String> keys) {
    if (keys.size() > 1) {
      throw Problem.parameter(Idempotency.HEADER, "is given more than once");
    }
    String key = keys.getFirst();
    if (!KEY.matcher(key).matches()) {
      throw Problem.parameter(
          Idempotency.HEADER,
          "must have 1 to %d printable ASCII characters".formatted(Idempotency.MAX_LENGTH));
    }
    return key;
  }

  private String hash(JsonNode body) {
    String asked = "%s %s\n%s".formatted(request.getMethod(), uri.getPath(), canonical(body));
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("SHA-256").digest(asked.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String canonical(JsonNode body) {
    try {
      return CANONICAL.writeValueAsString(body);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }
}
