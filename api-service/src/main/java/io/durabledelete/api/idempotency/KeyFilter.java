package io.durabledelete.api.idempotency;

import io.durabledelete.api.problem.Problem;
import jakarta.inject.Singleton;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.Response;
import java.util.List;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;
import org.jspecify.annotations.Nullable;

/** Refuses keys that could not be kept, also where the request comes to nothing before that. */
@Singleton
final class KeyFilter {
  @ServerRequestFilter(priority = Priorities.USER + 100)
  @Nullable Response check(ContainerRequestContext request) {
    List<String> keys = request.getHeaders().get(Idempotency.HEADER);
    if (keys == null || keys.isEmpty()) {
      return null;
    }
    try {
      KeyedRequests.checked(keys);
      return null;
    } catch (Problem problem) {
      return problem.response();
    }
  }
}
