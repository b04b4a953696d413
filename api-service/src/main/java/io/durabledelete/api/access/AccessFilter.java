package io.durabledelete.api.access;

import io.durabledelete.api.problem.Problem;
import io.quarkus.security.identity.CurrentIdentityAssociation;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ResourceInfo;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.lang.reflect.Method;
import java.util.Optional;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;
import org.jspecify.annotations.Nullable;

/** Lets a request through, or not, as {@link Admission} says. */
@Singleton
final class AccessFilter {
  private static final String API = "/api/";

  private final CurrentIdentityAssociation identities;
  private final Admission admission;
  private final KnownTokens known;
  private final CurrentCaller current;

  AccessFilter(
      CurrentIdentityAssociation identities,
      Admission admission,
      KnownTokens known,
      CurrentCaller current) {
    this.identities = identities;
    this.admission = admission;
    this.known = known;
    this.current = current;
  }

  /** Also for paths that nothing answers to: what exists is nobody's business without a token. */
  @ServerRequestFilter(preMatching = true)
  Uni<@Nullable Response> authenticate(ContainerRequestContext request) {
    if (!request.getUriInfo().getPath().startsWith(API)) {
      return Uni.createFrom().nullItem();
    }
    String authorization = request.getHeaderString(HttpHeaders.AUTHORIZATION);
    Optional<Caller> caller = Optional.ofNullable(authorization).flatMap(known::find);
    if (caller.isPresent()) {
      current.set(caller.get());
      return Uni.createFrom().nullItem();
    }
    return admission
        .caller(identities.getDeferredIdentity())
        .map(verified -> letIn(authorization, verified))
        .onFailure(Problem.class)
        .recoverWithItem(refusal -> ((Problem) refusal).response());
  }

  private @Nullable Response letIn(@Nullable String authorization, Caller caller) {
    if (authorization != null) {
      known.remember(authorization, caller);
    }
    current.set(caller);
    return null;
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
    Optional<Problem> refusal =
        projectId == null
            ? admission.refusal(current.get(), needs.role(), needs.scope())
            : admission.refusal(current.get(), projectId, needs.role(), needs.scope());
    return refusal.isPresent() ? refusal.get().response() : null;
  }
}
