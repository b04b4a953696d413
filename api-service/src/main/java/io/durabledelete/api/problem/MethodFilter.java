package io.durabledelete.api.problem;

import jakarta.inject.Singleton;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.util.Set;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;
import org.jspecify.annotations.Nullable;

/**
 * Answers methods that a path does not know with 405 and Allow, and OPTIONS (RFC 9110, 9.3.7,
 * 15.5.6). The framework alone looks among all paths of a class, and says 404, or 400 for a word
 * that it takes for an identifier. Whoever has no token was refused before.
 */
@Singleton
final class MethodFilter {
  private final Methods methods;

  MethodFilter(Methods methods) {
    this.methods = methods;
  }

  @ServerRequestFilter(preMatching = true, priority = Priorities.USER + 100)
  @Nullable Response check(ContainerRequestContext request) {
    Set<String> known = methods.at(request.getUriInfo().getPath()).orElse(Set.of());
    boolean isQuestion = request.getMethod().equals(HttpMethod.OPTIONS);
    if (known.isEmpty()) {
      return isQuestion ? Problem.notFound().response() : null; // it is 404 without us
    }
    if (isQuestion) {
      return Response.ok().header(HttpHeaders.ALLOW, String.join(", ", known)).build();
    }
    return known.contains(request.getMethod())
        ? null
        : Problem.of(
                ProblemType.METHOD_NOT_ALLOWED,
                "%s is none of the methods that there are here: %s."
                    .formatted(request.getMethod(), String.join(", ", known)))
            .allowing(known)
            .response();
  }
}
