package io.durabledelete.deadletter;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A dead letter as it was delivered. Anybody may have written it: nothing in it is taken for more
 * than text, and a value that makes no sense counts as absent.
 *
 * @param headers the message's headers, values as text
 * @param death what the broker says of its latest death; null: the broker did not dead-letter it
 * @param redelivered whether somebody may have had it before
 */
public record Letter(
    byte[] body,
    Map<String, String> headers,
    @Nullable String contentType,
    @Nullable String messageId,
    @Nullable BrokerDeath death,
    boolean redelivered) {

  private static final String UNKNOWN = "unknown";
  private static final String EXPIRED = "expired";
  private static final int LONGEST_CAUSE = 100;
  private static final int LONGEST_ERROR = 4_000;
  private static final int LONGEST_ID = 100;

  /**
   * By what a letter that is delivered twice is known: the id that our worker stamped, else what
   * tells messages apart.
   */
  String identity() {
    String stamped = stamp("x-letter-id");
    if (stamped != null && stamped.length() <= LONGEST_ID) {
      return stamped;
    }
    Instant died = diedAt().orElse(null);
    String told = "%s\n%s\n%s\n".formatted(stamped, messageId, died);
    return Sha256.of(told.getBytes(StandardCharsets.UTF_8), body);
  }

  /** Whether another letter with the same identity must be the same letter. */
  boolean isToldApart() {
    return stamp("x-letter-id") != null || messageId != null || diedAt().isPresent();
  }

  /** Why it died, short and clean enough to group letters by. */
  String cause() {
    String stamped = stamp("x-cause");
    if (stamped != null) {
      return OneLine.of(stamped, LONGEST_CAUSE, UNKNOWN);
    }
    return OneLine.of(
        death == null ? headers.get("x-first-death-reason") : death.reason(),
        LONGEST_CAUSE,
        UNKNOWN);
  }

  @Nullable String error() {
    String error = stamp("x-error");
    return error == null ? null : OneLine.cut(error, LONGEST_ERROR);
  }

  @Nullable Integer attempts() {
    try {
      String attempts = stamp("x-attempts");
      return attempts == null ? null : Integer.valueOf(attempts);
    } catch (NumberFormatException e) {
      return null;
    }
  }

  /** When it died, as far as it says so. */
  Optional<Instant> diedAt() {
    return isStale() || stampedTime() == null
        ? Optional.ofNullable(death).map(BrokerDeath::at)
        : Optional.ofNullable(stampedTime());
  }

  /** A header that our worker stamps. */
  private @Nullable String stamp(String name) {
    return isStale() ? null : headers.get(name);
  }

  /**
   * It died once more after it was stamped: somebody had put it back among the jobs by hand. The
   * clocks may differ, so what merely came out of a retry queue does not count.
   */
  private boolean isStale() {
    if (death == null || death.reason().equals(EXPIRED) || !headers.containsKey("x-letter-id")) {
      return false;
    }
    Instant stamped = stampedTime();
    return stamped == null || death.at().isAfter(stamped);
  }

  private @Nullable Instant stampedTime() {
    try {
      String text = headers.get("x-died-at");
      return text == null ? null : OffsetDateTime.parse(text).toInstant();
    } catch (DateTimeException e) {
      return null;
    }
  }
}
