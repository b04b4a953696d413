package io.durabledelete.api.live;

import io.durabledelete.api.problem.FieldProblem;
import io.durabledelete.api.problem.Problem;
import io.durabledelete.api.problem.ProblemType;
import io.netty.handler.codec.http.QueryStringDecoder;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What makes a request an upgrade to a WebSocket (RFC 6455). */
final class Handshake {
  private Handshake() {}

  /**
   * Refuses what can't become a socket, and parameters: a token, above all, has no business in a
   * URL, which is logged everywhere.
   */
  static void check(HttpServerRequest request) {
    if (request.query() != null && !request.query().isEmpty()) {
      throw Problem.of(
          ProblemType.INVALID_PARAMETER,
          new QueryStringDecoder(request.query(), false)
              .parameters().keySet().stream()
                  .map(name -> new FieldProblem(name, "unknown parameter; none is known here"))
                  .toList());
    }
    if (!isUpgrade(request)) {
      throw upgradeRequired();
    }
  }

  static Problem upgradeRequired() {
    return Problem.of(
        ProblemType.UPGRADE_REQUIRED,
        "This is a WebSocket (RFC 6455, version 13, HTTP/1.1): GET with Upgrade: websocket.");
  }

  private static boolean isUpgrade(HttpServerRequest request) {
    return request.method() == HttpMethod.GET
        && request.version() == HttpVersion.HTTP_1_1
        && has(request.getHeader("Upgrade"), "websocket")
        && has(request.getHeader("Connection"), "upgrade")
        && "13".equals(request.getHeader("Sec-WebSocket-Version"));
  }

  private static boolean has(@Nullable String header, String word) {
    return header != null && header.toLowerCase(Locale.ROOT).contains(word);
  }
}
