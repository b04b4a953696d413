package io.durabledelete.api.problem;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Refuses requests that a proxy in front of us could read differently than we do: with an odd
 * transfer encoding, where one request ends and the next begins would be anybody's guess.
 */
@Singleton
final class AmbiguousRequests {
  private static final List<CharSequence> ONCE =
      List.of(HttpHeaders.HOST, HttpHeaders.AUTHORIZATION, HttpHeaders.CONTENT_TYPE);

  private final EarlyRefusals refusals;

  AmbiguousRequests(EarlyRefusals refusals) {
    this.refusals = refusals;
  }

  void install(@Observes Router router) {
    router.route().order(-100_001).handler(this::check);
  }

  private void check(RoutingContext context) {
    if (LastRequest.isBefore(context)) {
      return; // never answered: the connection is about to be closed
    }
    MultiMap headers = context.request().headers();
    Problem problem = problem(headers);
    if (problem != null) {
      refusals.send(context, problem);
      return;
    }
    if (headers.contains(HttpHeaders.TRANSFER_ENCODING)) {
      // a Content-Length beside it would be gone by now (RFC 9112, 6.1)
      LastRequest.of(context);
    }
    context.next();
  }

  private static @Nullable Problem problem(MultiMap headers) {
    List<String> encodings = headers.getAll(HttpHeaders.TRANSFER_ENCODING);
    if (!encodings.isEmpty()
        && (encodings.size() > 1 || !encodings.getFirst().equalsIgnoreCase("chunked"))) {
      return Problem.parameter("Transfer-Encoding", "must be chunked, or left out");
    }
    return ONCE.stream()
        .filter(name -> headers.getAll(name).size() > 1)
        .findFirst()
        .map(name -> Problem.parameter(name.toString(), "is given more than once"))
        .orElse(null);
  }
}
