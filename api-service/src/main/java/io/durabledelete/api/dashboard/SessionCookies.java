package io.durabledelete.api.dashboard;

import io.vertx.core.http.Cookie;
import io.vertx.core.http.CookieSameSite;
import io.vertx.core.http.HttpServerRequest;
import java.util.Set;
import java.util.stream.Collectors;

/** The cookies in which Quarkus keeps a session of the dashboard; a large one is in several. */
final class SessionCookies {
  private static final String NAME = "q_session_" + DashboardTenant.ID;

  private SessionCookies() {}

  /** Takes them back, those that came and those that were about to go. */
  static void end(HttpServerRequest request) {
    names(request)
        .forEach(
            name -> {
              request.response().removeCookies(name, false);
              request.response().addCookie(ended(name));
            });
  }

  private static Set<String> names(HttpServerRequest request) {
    return request.cookies().stream()
        .map(Cookie::getName)
        .filter(name -> name.startsWith(NAME))
        .collect(Collectors.toSet());
  }

  private static Cookie ended(String name) {
    return Cookie.cookie(name, "")
        .setPath(DashboardTenant.FOLDER)
        .setMaxAge(0)
        .setHttpOnly(true)
        .setSameSite(CookieSameSite.LAX);
  }
}
