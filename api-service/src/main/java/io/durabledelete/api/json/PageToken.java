package io.durabledelete.api.json;

import io.durabledelete.api.problem.Problem;
import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Where the next page begins: the last id of this one, opaque to clients. */
public final class PageToken {
  private static final int UUID_BYTES = 16;

  private PageToken() {}

  public static String of(UUID lastId) {
    byte[] bytes =
        ByteBuffer.allocate(UUID_BYTES)
            .putLong(lastId.getMostSignificantBits())
            .putLong(lastId.getLeastSignificantBits())
            .array();
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  public static @Nullable UUID read(@Nullable String token) {
    if (token == null) {
      return null;
    }
    try {
      byte[] bytes = Base64.getUrlDecoder().decode(token);
      if (bytes.length == UUID_BYTES) {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        return new UUID(buffer.getLong(), buffer.getLong());
      }
    } catch (IllegalArgumentException e) {
      // answered below: every token that is not ours gets the same words
    }
    throw Problem.parameter(
        "page_token", "not a token of this list; leave it out for the first page");
  }
}
