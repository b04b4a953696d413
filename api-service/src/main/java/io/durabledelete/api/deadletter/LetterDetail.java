package io.durabledelete.api.deadletter;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.durabledelete.deadletter.LetterContent;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A dead letter with its content, at most 64 KiB of it.
 *
 * @param body as text; null when it is none
 * @param bodyBase64 when it is no text
 * @param bodyShown how many of its bytes are shown
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
public record LetterDetail(
    @JsonUnwrapped LetterView letter,
    Map<String, String> headers,
    @Nullable String body,
    @Nullable String bodyBase64,
    int bodyShown) {

  private static final int MOST_SHOWN = 64 * 1024;

  static LetterDetail of(LetterView letter, LetterContent content) {
    Map<String, String> headers = new LinkedHashMap<>();
    content.headers().forEach(header -> headers.put(header.name(), header.value()));
    byte[] body = content.body();
    boolean isText = isText(body);
    byte[] shown =
        Arrays.copyOf(body, isText ? endOfText(body) : Math.min(body.length, MOST_SHOWN));
    return new LetterDetail(
        letter,
        headers,
        isText ? new String(shown, StandardCharsets.UTF_8) : null,
        isText ? null : Base64.getEncoder().encodeToString(shown),
        shown.length);
  }

  private static boolean isText(byte[] body) {
    try {
      StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(body));
      return true;
    } catch (CharacterCodingException e) {
      return false;
    }
  }

  /** Where the last whole character ends. */
  private static int endOfText(byte[] body) {
    int end = Math.min(body.length, MOST_SHOWN);
    while (end < body.length && (body[end] & 0xC0) == 0x80) {
      end--; // in the middle of a character
    }
    return end;
  }
}
