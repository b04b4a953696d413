package io.durabledelete.api.problem;

import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;

/** Problems told by the HTTP layer, before any resource is asked; the connection ends with them. */
@Singleton
final class EarlyRefusals {
  private final RawProblems problems;

  EarlyRefusals(RawProblems problems) {
    this.problems = problems;
  }

  void send(RoutingContext context, Problem problem) {
    LastRequest.of(context);
    problems.answer(context.response(), problem);
  }
}
