package io.durabledelete.api.json;

import io.durabledelete.api.problem.Problem;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Base64;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Where the next page of a list by time begins: the last item's instant and id, opaque to clients.
 */
public record InstantToken(Instant at, UUID id) implements Comparable<InstantToken> {
  private static final int BYTES = 24;

  @Override
  public int compareTo(InstantToken other) {
    int byTime = at.compareTo(other.at);
    // as the database compares UUIDs: byte by byte
    return byTime != 0 ? byTime : id.toString().compareTo(other.id.toString());
  }

  public String text() {
    byte[] bytes =
        ByteBuffer.allocate(BYTES)
            .putLong(at.toEpochMilli())
            .putLong(id.getMostSignificantBits())
            .putLong(id.getLeastSignificantBits())
            .array();
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  public static @Nullable InstantToken read(@Nullable String token) {
    if (token == null) {
      return null;
    }
    try {
      byte[] bytes = Base64.getUrlDecoder().decode(token);
      if (bytes.length == BYTES) {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        return new InstantToken(
            Instant.ofEpochMilli(buffer.getLong()), new UUID(buffer.getLong(), buffer.getLong()));
      }
    } catch (IllegalArgumentException e) {
      // answered below
    }
    throw Problem.parameter(
        "page_token", "not a token of this list; leave it out for the first page");
  }
}
