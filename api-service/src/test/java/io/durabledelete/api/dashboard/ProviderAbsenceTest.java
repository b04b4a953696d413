package io.durabledelete.api.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.oidc.OIDCException;
import io.quarkus.security.AuthenticationFailedException;
import io.smallrye.mutiny.TimeoutException;
import io.vertx.core.VertxException;
import java.net.ConnectException;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("X1: what an absence of the identity provider is told from a refusal by")
class ProviderAbsenceTest {
  static Stream<Throwable> absences() {
    return Stream.of(
        new ConnectException("Connection refused"),
        new VertxException("Connection was closed"),
        new NullPointerException("the mapper returned null"),
        new TimeoutException(),
        new OIDCException("Error status:502"));
  }

  @ParameterizedTest
  @MethodSource("absences")
  @DisplayName("a connection that fails or breaks, and an answer of something in between")
  void absence(Throwable failure) {
    assertThat(SignIn.isProviderAway(new AuthenticationFailedException(failure))).isTrue();
  }

  @Test
  @DisplayName("the provider's own word ends a session, and so does a session nobody can read")
  void refusal() {
    var refused = new OIDCException("{\"error\":\"invalid_grant\"}");

    assertThat(SignIn.isProviderAway(new AuthenticationFailedException(refused))).isFalse();
    assertThat(SignIn.isProviderAway(new AuthenticationFailedException())).isFalse();
    assertThat(SignIn.isProviderAway(new IllegalStateException("not decrypted"))).isFalse();
  }
}
