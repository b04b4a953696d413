package io.durabledelete.api.dashboard;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.time.Instant;
import java.util.Base64;

/**
 * What the page calls the API with. The refresh token stays between the browser's cookie, which no
 * script can read, and the server.
 *
 * @param expiresAt until when the token is good; the page asks for another one before
 */
public record Session(String accessToken, Instant expiresAt) {
  private static final JsonMapper JSON = new JsonMapper();

  static Session of(String accessToken) {
    return new Session(accessToken, Instant.ofEpochSecond(expiry(accessToken)));
  }

  /** The token was verified on its way here. */
  private static long expiry(String token) {
    try {
      return JSON.readTree(Base64.getUrlDecoder().decode(token.split("\\.", -1)[1]))
          .path("exp")
          .asLong();
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a verified token is not JSON");
    } catch (IOException e) {
      throw new IllegalStateException("nothing is read from outside", e);
    }
  }
}
