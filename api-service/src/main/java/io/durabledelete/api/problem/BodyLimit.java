package io.durabledelete.api.problem;

import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

/**
 * Refuses bodies that are announced as too large before a byte of them is read, with a problem; a
 * body that only turns out so is cut off by the HTTP layer (rule X3).
 */
@Singleton
final class BodyLimit {
  private static final long MAX_BYTES = 8L * 1024 * 1024;

  private final EarlyRefusals refusals;

  BodyLimit(EarlyRefusals refusals) {
    this.refusals = refusals;
  }

  void install(@Observes Router router) {
    router.route("/api/*").order(-100_000).handler(this::check);
  }

  private void check(RoutingContext context) {
    String length = context.request().getHeader(HttpHeaders.CONTENT_LENGTH);
    if (length == null || isWithin(length)) {
      context.next();
      return;
    }
    refusals.send(
        context,
        Problem.of(
            ProblemType.TOO_LARGE, "The body may have %d bytes at most.".formatted(MAX_BYTES)));
  }

  private static boolean isWithin(String length) {
    try {
      return Long.parseLong(length) <= MAX_BYTES;
    } catch (NumberFormatException e) {
      return true; // the HTTP layer refuses it
    }
  }
}
