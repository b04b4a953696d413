package io.durabledelete.api.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("X1: for how long a verified token is known")
class KnownTokensTest {
  private static final String HEADER = "Bearer a.b.c";

  private Instant now = Instant.parse("2026-11-22T12:00:00Z");
  private final KnownTokens known = new KnownTokens(new Hand());

  @Test
  @DisplayName("a token is known for a short while, then it has to be verified again")
  void forgets() {
    Caller caller = until(Duration.ofHours(1));
    known.remember(HEADER, caller);

    now = now.plus(KnownTokens.KEPT).minusMillis(1);
    assertThat(known.find(HEADER)).contains(caller);
    now = now.plusMillis(1);
    assertThat(known.find(HEADER)).isEmpty();
  }

  @Test
  @DisplayName("a token that expires meanwhile is not known any more")
  void endsWithTheToken() {
    known.remember(HEADER, until(Duration.ofSeconds(2)));

    now = now.plusMillis(1_999);
    assertThat(known.find(HEADER)).isPresent();
    now = now.plusMillis(1);
    assertThat(known.find(HEADER)).isEmpty();
  }

  @Test
  @DisplayName("another token is not known, however alike")
  void knowsThatTokenOnly() {
    known.remember(HEADER, until(Duration.ofHours(1)));

    assertThat(known.find("Bearer a.b.d")).isEmpty();
    assertThat(known.find("bearer a.b.c")).isEmpty();
    assertThat(known.find(HEADER + " ")).isEmpty();
  }

  private Caller until(Duration lifetime) {
    return new Caller(
        "somebody", Set.of("demo"), Set.of(Role.VIEWER), Map.of(), Set.of(), now.plus(lifetime));
  }

  /** A clock that the test moves. */
  private final class Hand extends Clock {
    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }

    @Override
    public Instant instant() {
      return now;
    }
  }
}
