package io.durabledelete.api.live;

import io.durabledelete.api.access.Admission;
import io.durabledelete.api.problem.Problem;
import io.durabledelete.api.problem.RawProblems;
import io.quarkus.security.AuthenticationFailedException;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

/** What happens to an upgrade before and after {@link EventsUpgrade} has looked at it. */
@Singleton
final class EventsRoute {
  private static final String PATH = "/api/v1/projects/:project_id/events";

  /** Before anybody asks for the token. */
  private static final int FIRST = -100_000;

  private final RawProblems problems;

  EventsRoute(RawProblems problems) {
    this.problems = problems;
  }

  void install(@Observes Router router) {
    router.route(PATH).order(FIRST).handler(EventsRoute::unpack).failureHandler(this::refuse);
  }

  private static void unpack(RoutingContext context) {
    TokenCarrier.unpack(context.request().headers());
    context.next();
  }

  private void refuse(RoutingContext context) {
    switch (context.failure()) {
      case Problem problem -> problems.answer(context.response(), problem);
      case AuthenticationFailedException failure ->
          problems.answer(context.response(), Admission.unauthorized());
      case null, default -> context.next();
    }
  }
}
