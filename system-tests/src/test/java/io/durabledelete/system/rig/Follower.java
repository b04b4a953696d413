package io.durabledelete.system.rig;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.net.URI;
import java.net.http.WebSocket;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/** Somebody's browser: it follows a project by the WebSocket of one replica. */
public final class Follower implements WebSocket.Listener, AutoCloseable {
  private static final JsonMapper JSON = new JsonMapper();
  private static final int LONGEST_ANSWER_S = 15;

  private final List<JsonNode> frames = new CopyOnWriteArrayList<>();
  private final CompletableFuture<String> closed = new CompletableFuture<>();
  private final StringBuilder text = new StringBuilder();
  private final WebSocket socket;

  Follower(URI replica, String project, String token) {
    URI uri = replica.resolve("/api/v1/projects/" + project + "/events");
    socket =
        Client.HTTP
            .newWebSocketBuilder()
            .header("Origin", "http://" + replica.getAuthority())
            .subprotocols(
                "bearer-token-carrier", "quarkus-http-upgrade%23Authorization%23Bearer%20" + token)
            .buildAsync(URI.create(uri.toString().replaceFirst("^http", "ws")), this)
            .orTimeout(LONGEST_ANSWER_S, TimeUnit.SECONDS)
            .join();
  }

  @Override
  public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
    text.append(data);
    if (last) {
      try {
        frames.add(JSON.readTree(text.toString()));
      } catch (JsonProcessingException e) {
        throw new IllegalStateException(text.toString(), e);
      }
      text.setLength(0);
    }
    from.request(1);
    return null;
  }

  @Override
  public CompletionStage<?> onClose(WebSocket from, int code, String reason) {
    closed.complete(code + " " + reason);
    return null;
  }

  @Override
  public void onError(WebSocket from, Throwable error) {
    closed.complete(error.toString());
  }

  /** What was told of a task so far: types, in the order they came. */
  public List<String> toldOf(UUID taskUuid) {
    return frames.stream()
        .filter(frame -> frame.path("task_uuid").asText().equals(taskUuid.toString()))
        .map(frame -> frame.path("type").asText())
        .toList();
  }

  /** Code and reason, once the replica has closed the socket. */
  public String awaitClosed() {
    return closed.orTimeout(LONGEST_ANSWER_S, TimeUnit.SECONDS).join();
  }

  @Override
  public void close() {
    socket.abort();
  }
}
