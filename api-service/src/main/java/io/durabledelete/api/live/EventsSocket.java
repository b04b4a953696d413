package io.durabledelete.api.live;

import io.quarkus.websockets.next.OnBinaryMessage;
import io.quarkus.websockets.next.OnClose;
import io.quarkus.websockets.next.OnError;
import io.quarkus.websockets.next.OnOpen;
import io.quarkus.websockets.next.OnTextMessage;
import io.quarkus.websockets.next.WebSocket;
import io.quarkus.websockets.next.WebSocketConnection;
import io.smallrye.common.annotation.NonBlocking;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClosedException;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Consumer;
import org.jboss.logging.Logger;

/** The socket of live events. Who may open one was decided by {@link EventsUpgrade}. */
@WebSocket(path = "/api/v1/projects/{project_id}/events")
@Singleton
public class EventsSocket {
  private static final Logger LOG = Logger.getLogger(EventsSocket.class);

  private final LiveConnections connections;

  EventsSocket(LiveConnections connections) {
    this.connections = connections;
  }

  @OnOpen
  @NonBlocking
  public void opened(WebSocketConnection socket) {
    of(socket, connection -> connection.opened(socket));
  }

  @OnTextMessage
  @NonBlocking
  public void said(String text, WebSocketConnection socket) {
    end(socket, Ending.NOTHING_TO_SAY);
  }

  @OnBinaryMessage
  @NonBlocking
  public void said(Buffer bytes, WebSocketConnection socket) {
    end(socket, Ending.NOTHING_TO_SAY);
  }

  /** The network broke; or a frame came that is none, or too large. */
  @OnError
  @NonBlocking
  public void failed(Throwable failure, WebSocketConnection socket) {
    LOG.debugf("A socket failed: %s", failure);
    boolean isNetwork = failure instanceof IOException || failure instanceof HttpClosedException;
    end(socket, isNetwork ? Ending.LEFT : Ending.NOTHING_TO_SAY);
  }

  @OnClose
  @NonBlocking
  public void closed(WebSocketConnection socket) {
    end(socket, Ending.LEFT);
  }

  private void end(WebSocketConnection socket, Ending why) {
    of(socket, connection -> connections.end(connection, why));
  }

  private static void of(WebSocketConnection socket, Consumer<LiveConnection> action) {
    Optional.ofNullable(socket.userData().get(LiveConnection.KEY)).ifPresent(action);
  }
}
