package io.durabledelete.api.access;

import io.durabledelete.api.problem.Problem;
import io.durabledelete.api.problem.ProblemType;
import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.identity.CurrentIdentityAssociation;
import io.quarkus.security.identity.SecurityIdentity;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ResourceInfo;
import jakarta.ws.rs.core.Response;
import java.lang.reflect.Method;
import java.util.Optional;
import java.util.regex.Pattern;
import org.eclipse.microprofile.jwt.JsonWebToken;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;
import org.jspecify.annotations.Nullable;

/**
 * Lets a request through, or not, in this order (rule X1): 401 without a valid token; 404 for
 * another's project, the same as for one that does not exist; 403 with too little in one's own.
 */
@Singleton
final class AccessFilter {
  private static final String API = "/api/";
  private static final Pattern PROJECT_ID = Pattern.compile("[A-Za-z0-9_-]{1,64}");

  private final CurrentIdentityAssociation identities;
  private final Callers callers;
  private final CurrentCaller current;

  AccessFilter(CurrentIdentityAssociation identities, Callers callers, CurrentCaller current) {
    this.identities = identities;
    this.callers = callers;
    this.current = current;
  }

  /** Also for paths that nothing answers to: what exists is nobody's business without a token. */
  @ServerRequestFilter(preMatching = true)
  Uni<@Nullable Response> authenticate(ContainerRequestContext request) {
    if (!request.getUriInfo().getPath().startsWith(API)) {
      return Uni.createFrom().nullItem();
    }
    return identities
        .getDeferredIdentity()
        .map(this::verified)
        .onFailure(AuthenticationFailedException.class)
        .recoverWithItem(AccessFilter::unauthorized);
  }

  private @Nullable Response verified(SecurityIdentity identity) {
    if (identity.isAnonymous() || !(identity.getPrincipal() instanceof JsonWebToken token)) {
      return unauthorized();
    }
    Optional<Caller> caller = callers.of(token);
    caller.ifPresent(current::set);
    return caller.isPresent() ? null : unauthorized();
  }

  private static Response unauthorized() {
    return Problem.of(ProblemType.UNAUTHORIZED, "The token is missing, expired or not ours.")
        .response();
  }

  @ServerRequestFilter
  @Nullable Response authorize(ContainerRequestContext request, ResourceInfo resource) {
    if (!request.getUriInfo().getPath().startsWith(API)) {
      return null;
    }
    Method method = resource.getResourceMethod();
    if (method.isAnnotationPresent(AnyCaller.class)) {
      return null;
    }
    Needs needs = method.getAnnotation(Needs.class);
    if (needs == null) {
      throw new IllegalStateException(method + " says not what it needs");
    }
    String projectId = request.getUriInfo().getPathParameters().getFirst("project_id");
    return projectId == null ? authorize(needs) : authorize(needs, projectId);
  }

  private @Nullable Response authorize(Needs needs, String projectId) {
    Caller caller = current.get();
    if (!PROJECT_ID.matcher(projectId).matches() || !caller.isOf(projectId)) {
      return Problem.notFound().response();
    }
    return caller.has(needs.role(), projectId) && caller.has(needs.scope())
        ? null
        : forbidden(needs);
  }

  private @Nullable Response authorize(Needs needs) {
    Caller caller = current.get();
    return caller.has(needs.role()) && caller.has(needs.scope()) ? null : forbidden(needs);
  }

  private static Response forbidden(Needs needs) {
    return Problem.of(
            ProblemType.FORBIDDEN,
            "This needs the role %s (at least) and the scope %s."
                .formatted(needs.role().text(), needs.scope()))
        .response();
  }
}
