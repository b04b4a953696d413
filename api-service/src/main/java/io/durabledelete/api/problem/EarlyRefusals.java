package io.durabledelete.api.problem;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;

/** Problems told by the HTTP layer, before any resource is asked; the connection ends with them. */
@Singleton
final class EarlyRefusals {
  private final ObjectMapper json;

  EarlyRefusals(ObjectMapper json) {
    this.json = json;
  }

  void send(RoutingContext context, Problem problem) {
    LastRequest.of(context);
    context
        .response()
        .setStatusCode(problem.type().status())
        .putHeader(HttpHeaders.CONTENT_TYPE, Problem.MEDIA_TYPE)
        .end(text(problem));
  }

  private String text(Problem problem) {
    try {
      return json.writeValueAsString(problem.json());
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }
}
