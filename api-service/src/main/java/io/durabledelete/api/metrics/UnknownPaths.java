package io.durabledelete.api.metrics;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

/**
 * Gives every call below /api one name in the metrics, until it is known which template it matches:
 * what is refused before that would be counted under the path as it was written.
 */
@Singleton
final class UnknownPaths {
  static final String NAME = "/api/*";

  /** Under which name the metrics look for the template. */
  private static final String TEMPLATE = "UrlPathTemplate";

  void install(@Observes Router router) {
    router.route("/api/*").order(-100_002).handler(UnknownPaths::name);
  }

  private static void name(RoutingContext request) {
    Context context = Vertx.currentContext();
    if (context != null) {
      context.putLocal(TEMPLATE, NAME);
    }
    request.next();
  }
}
