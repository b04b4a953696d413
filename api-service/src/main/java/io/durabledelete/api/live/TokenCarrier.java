package io.durabledelete.api.live;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A browser's token: it can't set headers on a WebSocket, so the token comes as one of the
 * subprotocols it offers, in the form that Quarkus documents. It is unpacked here and not by
 * Quarkus, whose filter sets whatever header a client names, on any path.
 */
final class TokenCarrier {
  /** The subprotocol that is agreed on; the other one only carries. */
  private static final String AGREED = "bearer-token-carrier";

  private static final String CARRIER = "quarkus-http-upgrade";
  private static final Pattern CARRIED =
      Pattern.compile(
          CARRIER + "#authorization#bearer +([A-Za-z0-9._~+/=-]+)", Pattern.CASE_INSENSITIVE);
  private static final CharSequence OFFERED = HttpHeaders.createOptimized("sec-websocket-protocol");

  private TokenCarrier() {}

  static boolean isOffered(MultiMap headers) {
    return offered(headers).contains(AGREED);
  }

  /**
   * Puts the token where tokens are looked for, and takes it out of the subprotocols, whatever is
   * wrong with it: one that is not as it should be is no token.
   */
  static void unpack(MultiMap headers) {
    List<String> offered = offered(headers);
    List<String> carriers = offered.stream().filter(TokenCarrier::isCarrier).toList();
    if (carriers.isEmpty()) {
      return;
    }
    List<String> others = offered.stream().filter(Predicate.not(TokenCarrier::isCarrier)).toList();
    headers.remove(OFFERED);
    if (!others.isEmpty()) {
      headers.set(OFFERED, String.join(",", others));
    }
    if (carriers.size() == 1
        && others.contains(AGREED)
        && !headers.contains(HttpHeaders.AUTHORIZATION)) {
      token(carriers.getFirst())
          .ifPresent(token -> headers.set(HttpHeaders.AUTHORIZATION, "Bearer " + token));
    }
  }

  private static List<String> offered(MultiMap headers) {
    return headers.getAll(OFFERED).stream()
        .flatMap(line -> Arrays.stream(line.split(",", -1)))
        .map(String::strip)
        .toList();
  }

  private static boolean isCarrier(String subprotocol) {
    return subprotocol.startsWith(CARRIER);
  }

  private static Optional<String> token(String carrier) {
    try {
      Matcher matcher = CARRIED.matcher(URLDecoder.decode(carrier, StandardCharsets.UTF_8));
      return matcher.matches() ? Optional.of(matcher.group(1)) : Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
