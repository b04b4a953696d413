package io.durabledelete.api.dashboard;

import io.quarkus.oidc.AuthorizationCodeTokens;
import io.quarkus.oidc.OIDCException;
import io.quarkus.oidc.OidcConfigurationMetadata;
import io.quarkus.oidc.runtime.OidcUtils;
import io.quarkus.security.identity.CurrentIdentityAssociation;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.vertx.http.runtime.security.ChallengeData;
import io.quarkus.vertx.http.runtime.security.HttpAuthenticator;
import io.smallrye.mutiny.TimeoutException;
import io.smallrye.mutiny.Uni;
import io.vertx.core.VertxException;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Asks the code flow of Quarkus who is signed in, and where people sign in. */
@Singleton
final class SignIn {
  /** A provider that is stopped may take a connection and never answer. */
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final CurrentIdentityAssociation identities;
  private final HttpAuthenticator authenticator;

  SignIn(CurrentIdentityAssociation identities, HttpAuthenticator authenticator) {
    this.identities = identities;
    this.authenticator = authenticator;
  }

  /**
   * Somebody who is signed in.
   *
   * @param endSession where people sign out at the provider; null: nowhere
   */
  record Person(AuthorizationCodeTokens tokens, @Nullable String endSession) {}

  /**
   * Completes a sign-in when the request is the provider's answer to one; else goes by the session,
   * which is renewed at the provider when it is time to.
   *
   * @return empty: nobody is signed in
   */
  Uni<Optional<Person>> person(RoutingContext request) {
    return identities
        .getDeferredIdentity()
        .map(identity -> person(request, identity))
        .ifNoItem()
        .after(PATIENCE)
        .fail();
  }

  private static Optional<Person> person(RoutingContext request, SecurityIdentity identity) {
    @Nullable AuthorizationCodeTokens tokens = request.get(AuthorizationCodeTokens.class.getName());
    if (identity.isAnonymous() || tokens == null) {
      return Optional.empty();
    }
    OidcConfigurationMetadata provider = identity.getAttribute(OidcUtils.CONFIG_METADATA_ATTRIBUTE);
    return Optional.of(new Person(tokens, provider.getEndSessionUri()));
  }

  /** Where people sign in; this request gets what it takes to come back from there. */
  Uni<Optional<String>> place(RoutingContext request) {
    return authenticator
        .getChallenge(request)
        .map(SignIn::location)
        .ifNoItem()
        .after(PATIENCE)
        .fail();
  }

  private static Optional<String> location(ChallengeData challenge) {
    return challenge.getHeaders().entrySet().stream()
        .filter(header -> HttpHeaders.LOCATION.toString().equalsIgnoreCase(header.getKey() + ""))
        .map(Map.Entry::getValue)
        .findFirst();
  }

  /** Whether something failed because the provider does not answer, and not because it refused. */
  static boolean isProviderAway(Throwable failure) {
    return Stream.iterate(failure, Objects::nonNull, Throwable::getCause)
        .anyMatch(
            cause ->
                cause instanceof IOException
                    // a connection that broke in the middle of a request
                    || cause instanceof VertxException
                    // Quarkus asks for the cause of a failure, and one that broke so has none
                    || cause instanceof NullPointerException
                    || cause instanceof TimeoutException
                    || (cause instanceof OIDCException broken && !isRefusal(broken)));
  }

  /** RFC 6749: what a provider refuses it says as JSON, in the member error. */
  private static boolean isRefusal(OIDCException failure) {
    return String.valueOf(failure.getMessage()).contains("\"error\"");
  }
}
