package io.durabledelete.api.deletion;

import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** How long a caller wants to wait for the end: {@code Prefer: wait=N} (RFC 7240, 4.3). */
final class Patience {
  private static final Pattern WAIT =
      Pattern.compile("(?i)(?:^|[,;\\s])wait\\s*=\\s*\"?(\\d{1,9})\"?");
  private static final long MOST_SECONDS = 30;

  private Patience() {}

  /**
   * The time to wait, at most 30 s; empty: not at all. Other preferences are not ours to honour.
   */
  static Optional<Duration> of(@Nullable String prefer) {
    if (prefer == null) {
      return Optional.empty();
    }
    Matcher wait = WAIT.matcher(prefer);
    if (!wait.find()) {
      return Optional.empty();
    }
    // a preference is never refused (RFC 7240, 2): who would wait longer waits 30 s
    long seconds = Math.min(MOST_SECONDS, Long.parseLong(wait.group(1)));
    return Optional.of(Duration.ofSeconds(seconds)).filter(Duration::isPositive);
  }
}
