package io.durabledelete.api.problem;

import io.netty.channel.Channel;
import io.netty.util.AttributeKey;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.impl.ConnectionBase;
import io.vertx.ext.web.RoutingContext;

/**
 * Makes a request the last one of its connection: what follows it there is not read as another.
 * Vert.x itself would answer requests that have arrived already, whatever {@code Connection} says.
 */
final class LastRequest {
  /** How long a client that is still sending has to find our answer before the line is cut. */
  private static final long LINGER_MS = 2_000;

  private static final AttributeKey<Boolean> OVER = AttributeKey.valueOf("last-request");

  private LastRequest() {}

  static void of(RoutingContext context) {
    Channel channel = channel(context.request());
    channel.attr(OVER).set(true);
    context.response().putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
    context.addEndHandler(
        answered -> {
          if (context.request().isEnded()) {
            channel.close();
          } else {
            context.vertx().setTimer(LINGER_MS, lingered -> channel.close());
          }
        });
  }

  /** Whether this one comes after the last. */
  static boolean isBefore(RoutingContext context) {
    return channel(context.request()).hasAttr(OVER);
  }

  private static Channel channel(HttpServerRequest request) {
    return ((ConnectionBase) request.connection()).channel();
  }
}
