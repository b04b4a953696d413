package io.durabledelete.system.rig;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.UUID;

/**
 * What the API answered.
 *
 * @param location of the answer's header; empty when there is none
 * @param retryAfter of the answer's header; empty when there is none
 * @param took from sending to the whole answer
 */
public record Answer(int status, JsonNode body, String location, String retryAfter, Duration took) {

  public String text(String member) {
    return body.path(member).asText();
  }

  public UUID uuid(String member) {
    return UUID.fromString(text(member));
  }
}
