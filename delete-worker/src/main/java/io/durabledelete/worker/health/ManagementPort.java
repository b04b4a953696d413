package io.durabledelete.worker.health;

import io.durabledelete.settings.Setting;
import io.durabledelete.settings.Settings;
import io.quarkus.runtime.StartupEvent;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

/**
 * Moves everything below /q to a port of its own when MANAGEMENT_PORT is set (rule X1), so that it
 * need not be reachable from where clients are.
 */
@Singleton
final class ManagementPort {
  private static final String PATHS = "/q/";

  void open(@Observes StartupEvent event, Vertx vertx, Router router, Settings settings) {
    settings.optionalInteger(Setting.MANAGEMENT_PORT).ifPresent(port -> open(vertx, router, port));
  }

  private static void open(Vertx vertx, Router router, int port) {
    router
        .route(PATHS + "*")
        .order(Integer.MIN_VALUE)
        .handler(
            context -> {
              if (context.request().localAddress().port() == port) {
                context.next();
              } else {
                context.fail(404);
              }
            });
    vertx
        .createHttpServer()
        .requestHandler(request -> serve(router, request))
        .listen(port)
        .toCompletionStage()
        .toCompletableFuture()
        .join();
  }

  private static void serve(Router router, HttpServerRequest request) {
    if (request.path().startsWith(PATHS)) {
      router.handle(request);
    } else {
      request.response().setStatusCode(404).end();
    }
  }
}
