package io.durabledelete.api.live;

import io.durabledelete.api.problem.Problem;
import io.durabledelete.api.problem.ProblemType;
import io.durabledelete.settings.Setting;
import io.durabledelete.settings.Settings;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import jakarta.inject.Singleton;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Whose pages may open a socket (rule X3): those of this host, and of {@code ALLOWED_ORIGINS} and
 * {@code DASHBOARD_URL}. A browser always says whose page it shows; a client that does not is none,
 * and sets a header for its token, which a page can't.
 */
@Singleton
final class Origins {
  private static final Pattern ORIGIN = Pattern.compile("https?://([^/?#@\\s]+)");

  private final Set<String> allowed;

  Origins(Settings settings) {
    Set<String> origins = new HashSet<>(settings.origins(Setting.ALLOWED_ORIGINS));
    settings
        .optionalText(Setting.DASHBOARD_URL)
        .ifPresent(url -> origins.add(url.toLowerCase(Locale.ROOT)));
    this.allowed = Set.copyOf(origins);
  }

  /**
   * Refuses other people's pages.
   *
   * @throws Problem when the request comes from one
   */
  void check(HttpServerRequest request) {
    MultiMap headers = request.headers();
    List<String> origins = headers.getAll(HttpHeaders.ORIGIN);
    boolean isFine =
        origins.isEmpty()
            ? !TokenCarrier.isOffered(headers)
            : origins.size() == 1
                && isAllowed(lower(origins.getFirst()), headers.getAll(HttpHeaders.HOST));
    if (!isFine) {
      throw Problem.of(
          ProblemType.ORIGIN_NOT_ALLOWED, "Origin: neither this host nor one of ALLOWED_ORIGINS.");
    }
  }

  private boolean isAllowed(String origin, List<String> hosts) {
    Matcher matcher = ORIGIN.matcher(origin);
    boolean isThisHost =
        matcher.matches() && hosts.size() == 1 && matcher.group(1).equals(lower(hosts.getFirst()));
    return isThisHost || allowed.contains(origin);
  }

  private static String lower(String text) {
    return text.toLowerCase(Locale.ROOT);
  }
}
