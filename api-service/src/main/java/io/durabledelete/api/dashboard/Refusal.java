package io.durabledelete.api.dashboard;

import io.durabledelete.api.problem.Problem;
import io.vertx.core.http.HttpServerRequest;
import jakarta.ws.rs.core.Response;

/** A sign-in that came to nothing: as a page for people, as a problem for programs. */
final class Refusal {
  /** All of it is the server's own words: nothing of the request is repeated. */
  private static final String PAGE =
      """
      <!doctype html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width">
      <title>Sign-in</title>
      </head>
      <body>
      <main>
      <h1>%s</h1>
      <p>%s</p>
      <p><a href="%s">Try again</a></p>
      </main>
      </body>
      </html>
      """;

  private static final String POLICY = "default-src 'none'; frame-ancestors 'none'";

  private Refusal() {}

  static Response of(Problem problem, HttpServerRequest request) {
    if (!Asker.isPerson(request)) {
      return problem.response();
    }
    String page =
        PAGE.formatted(
            problem.type().title(),
            problem.getMessage(),
            DashboardTenant.FOLDER + DashboardTenant.SIGN_IN);
    return Response.status(problem.type().status())
        .type("text/html;charset=UTF-8")
        .header("Content-Security-Policy", POLICY)
        .entity(page)
        .build();
  }
}
