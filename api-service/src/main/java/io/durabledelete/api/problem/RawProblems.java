package io.durabledelete.api.problem;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import jakarta.inject.Singleton;

/** Problems as answers where no resource is: to requests that are refused on their way to one. */
@Singleton
public final class RawProblems {
  private final ObjectMapper json;

  RawProblems(ObjectMapper json) {
    this.json = json;
  }

  /** Ends the response with the problem, unless somebody has ended it already. */
  public void answer(HttpServerResponse response, Problem problem) {
    if (response.ended()) {
      return;
    }
    problem.headers().forEach(response::putHeader);
    response
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
