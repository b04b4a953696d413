package io.durabledelete.api.live;

import io.quarkus.vertx.http.runtime.filters.QuarkusRequestWrapper;
import io.quarkus.vertx.http.runtime.filters.QuarkusRequestWrapper.QuarkusCookie;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.impl.ConnectionBase;
import java.lang.reflect.Method;
import java.util.Optional;
import org.jboss.logging.Logger;

/** What is below a socket, where Quarkus and Vert.x have no words for what we need of it. */
interface Network {
  /** The request that asked for the socket is answered. */
  void upgraded();

  /** Ends the connection, with all that waits to be written to it. */
  void cut();

  static Network of(HttpServerRequest request) {
    HttpConnection connection = request.connection();
    Optional<QuarkusRequestWrapper> counted = Counted.find(request);
    return new Network() {
      @Override
      public void upgraded() {
        counted.ifPresent(Counted::done);
      }

      /** The connection's own close would wait until everything before it is written. */
      @Override
      public void cut() {
        if (connection instanceof ConnectionBase base) {
          base.channel().close();
        }
      }
    };
  }

  /**
   * Requests that a graceful shutdown waits for. Quarkus counts one that becomes a WebSocket, too,
   * and never learns that it is done, even when the socket is closed: every shutdown would take its
   * whole time-out.
   */
  final class Counted {
    private static final Logger LOG = Logger.getLogger(Network.class);
    private static final Optional<Method> DONE = method();

    private Counted() {}

    private static Optional<Method> method() {
      try {
        Method done = QuarkusRequestWrapper.class.getDeclaredMethod("done");
        done.setAccessible(true);
        return Optional.of(done);
      } catch (ReflectiveOperationException | RuntimeException e) {
        LOG.warnf("A shutdown will wait for sockets that were open once: %s", e.toString());
        return Optional.empty();
      }
    }

    static Optional<QuarkusRequestWrapper> find(HttpServerRequest request) {
      return request.getCookie(QuarkusRequestWrapper.FAKE_COOKIE_NAME) instanceof QuarkusCookie fake
          ? Optional.of(fake.getRequestWrapper())
          : Optional.empty();
    }

    static void done(QuarkusRequestWrapper request) {
      try {
        if (DONE.isPresent()) {
          DONE.get().invoke(request);
        }
      } catch (ReflectiveOperationException e) {
        LOG.warnf("A shutdown will wait for a socket that was open once: %s", e.toString());
      }
    }
  }
}
