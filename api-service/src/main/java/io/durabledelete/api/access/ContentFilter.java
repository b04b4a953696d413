package io.durabledelete.api.access;

import io.durabledelete.api.problem.Problem;
import io.durabledelete.api.problem.ProblemType;
import jakarta.inject.Singleton;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;
import org.jspecify.annotations.Nullable;

/**
 * Refuses bodies that are compressed, which could be far larger than they look, and types that
 * stand for any type: nobody sends those by mistake.
 */
@Singleton
final class ContentFilter {
  private static final String API = "/api/";
  private static final String IDENTITY = "identity";

  @ServerRequestFilter(priority = Priorities.USER + 50)
  @Nullable Response check(ContainerRequestContext request) {
    if (!request.getUriInfo().getPath().startsWith(API)) {
      return null;
    }
    String coding = request.getHeaderString(HttpHeaders.CONTENT_ENCODING);
    if (coding != null && !coding.equalsIgnoreCase(IDENTITY)) {
      return unsupported("Content-Encoding: send the body as it is, without a coding.");
    }
    MediaType type = request.getMediaType();
    return type != null && (type.isWildcardType() || type.isWildcardSubtype())
        ? unsupported("Content-Type: name one type.")
        : null;
  }

  private static Response unsupported(String detail) {
    return Problem.of(ProblemType.UNSUPPORTED_MEDIA_TYPE, detail).response();
  }
}
