package io.durabledelete.api.access;

import io.durabledelete.api.problem.Problem;
import io.durabledelete.api.problem.ProblemType;
import io.quarkus.oidc.OIDCException;
import io.quarkus.security.identity.SecurityIdentity;
import io.smallrye.mutiny.TimeoutException;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;
import org.eclipse.microprofile.jwt.JsonWebToken;

/**
 * Who may come in, whatever he comes in by, in this order (rule X1): 401 without a valid token; 404
 * for another's project, the same as for one that does not exist; 403 with too little in one's own.
 */
@Singleton
public final class Admission {
  private static final Pattern PROJECT_ID = Pattern.compile("[A-Za-z0-9_-]{1,64}");

  /** A provider that is stopped may take a connection and never answer. */
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final Callers callers;

  Admission(Callers callers) {
    this.callers = callers;
  }

  /**
   * Whom a token stands for, once it is verified; else the problem that says why nobody comes in.
   * Whatever goes wrong while a token is read, there is no valid one; a provider whose keys were
   * never had is another matter: no token can be told from a forged one.
   */
  public Uni<Caller> caller(Uni<SecurityIdentity> identity) {
    return identity
        .map(this::caller)
        .ifNoItem()
        .after(PATIENCE)
        .fail()
        .onFailure(failure -> !(failure instanceof Problem))
        .transform(Admission::refusal);
  }

  private Caller caller(SecurityIdentity identity) {
    return Optional.of(identity)
        .filter(each -> !each.isAnonymous())
        .map(SecurityIdentity::getPrincipal)
        .filter(JsonWebToken.class::isInstance)
        .flatMap(token -> callers.of((JsonWebToken) token))
        .orElseThrow(Admission::unauthorized);
  }

  private static Problem refusal(Throwable failure) {
    return failure instanceof OIDCException || failure instanceof TimeoutException
        ? Problem.of(
            ProblemType.IDENTITY_PROVIDER_UNAVAILABLE, "The identity provider does not answer.")
        : unauthorized();
  }

  public static Problem unauthorized() {
    return Problem.of(ProblemType.UNAUTHORIZED, "The token is missing, expired or not ours.");
  }

  /** Why the caller may not do this in the project; empty: he may. */
  public Optional<Problem> refusal(Caller caller, String projectId, Role role, String scope) {
    if (!PROJECT_ID.matcher(projectId).matches() || !caller.isOf(projectId)) {
      return Optional.of(Problem.notFound());
    }
    return caller.has(role, projectId) && caller.has(scope)
        ? Optional.empty()
        : Optional.of(forbidden(role, scope));
  }

  /** Why the caller may not do this, which is about no project; empty: he may. */
  Optional<Problem> refusal(Caller caller, Role role, String scope) {
    return caller.has(role) && caller.has(scope)
        ? Optional.empty()
        : Optional.of(forbidden(role, scope));
  }

  private static Problem forbidden(Role role, String scope) {
    return Problem.of(
        ProblemType.FORBIDDEN,
        "This needs the role %s (at least) and the scope %s.".formatted(role.text(), scope));
  }
}
