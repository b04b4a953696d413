package io.durabledelete.api.access;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Optional;

/**
 * Whom tokens stand for that were verified a moment ago: verifying one costs more than accepting a
 * delete. Only verified ones are kept, by their digest, never beyond their expiry; and since a key
 * may be withdrawn, none longer than {@link #KEPT} without being verified again.
 */
@Singleton
final class KnownTokens {
  static final Duration KEPT = Duration.ofSeconds(30);
  private static final int MOST = 10_000;

  private final Clock clock;
  private final Cache<String, Caller> callers;

  KnownTokens(Clock clock) {
    this.clock = clock;
    this.callers =
        Caffeine.newBuilder()
            .maximumSize(MOST)
            .expireAfterWrite(KEPT)
            .ticker(() -> Duration.between(java.time.Instant.EPOCH, clock.instant()).toNanos())
            .build();
  }

  /** Whose request it is that bears this header; empty: that has to be found out. */
  Optional<Caller> find(String authorization) {
    return Optional.ofNullable(callers.getIfPresent(digest(authorization)))
        .filter(caller -> clock.instant().isBefore(caller.until()));
  }

  void remember(String authorization, Caller verified) {
    callers.put(digest(authorization), verified);
  }

  private static String digest(String text) {
    try {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
