package io.durabledelete.api.dashboard;

import io.vertx.core.http.HttpServerRequest;
import org.jspecify.annotations.Nullable;

/** Who asks, as the browser says in headers that no page can forge (Fetch Metadata). */
final class Asker {
  private Asker() {}

  /** A page of another site; browsers that do not say so do not send the cookie along either. */
  static boolean isAnotherSite(HttpServerRequest request) {
    @Nullable String site = request.getHeader("Sec-Fetch-Site");
    return site != null && !site.equals("same-origin") && !site.equals("none");
  }

  /** A script, which can't follow a provider's pages. */
  static boolean isScript(HttpServerRequest request) {
    @Nullable String mode = request.getHeader("Sec-Fetch-Mode");
    return request.getHeader("X-Requested-With") != null
        || (mode != null && !mode.equals("navigate"));
  }

  /** A person, who rather reads a page than JSON. */
  static boolean isPerson(HttpServerRequest request) {
    @Nullable String accept = request.getHeader("Accept");
    return !isScript(request) && accept != null && accept.contains("text/html");
  }
}
