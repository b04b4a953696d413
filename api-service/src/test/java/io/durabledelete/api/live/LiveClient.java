package io.durabledelete.api.live;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/** Somebody who follows a project, as a program or as a browser does. */
final class LiveClient implements WebSocket.Listener, AutoCloseable {
  static final Duration SOON = Duration.ofSeconds(20);
  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static final JsonMapper JSON = new JsonMapper();

  private final List<JsonNode> frames = new CopyOnWriteArrayList<>();
  private final CompletableFuture<String> closed = new CompletableFuture<>();
  private final StringBuilder text = new StringBuilder();
  final CompletableFuture<Void> ponged = new CompletableFuture<>();
  WebSocket socket;

  private LiveClient() {}

  /** Where a project's events are. */
  static URI uri(URI root, String project) {
    return URI.create(
        "ws://%s:%d/api/v1/projects/%s/events".formatted(root.getHost(), root.getPort(), project));
  }

  /** A program: it sets a header for its token. */
  static LiveClient follow(URI root, String project, String token) {
    LiveClient client = new LiveClient();
    client.socket =
        HTTP.newWebSocketBuilder()
            .header("Authorization", "Bearer " + token)
            .buildAsync(uri(root, project), client)
            .orTimeout(20, TimeUnit.SECONDS)
            .join();
    return client;
  }

  /** A browser that shows a page of this origin. */
  static LiveClient browse(URI root, String project, String origin, String... subprotocols) {
    LiveClient client = new LiveClient();
    client.socket =
        HTTP.newWebSocketBuilder()
            .header("Origin", origin)
            .subprotocols(
                subprotocols[0], java.util.Arrays.copyOfRange(subprotocols, 1, subprotocols.length))
            .buildAsync(uri(root, project), client)
            .orTimeout(20, TimeUnit.SECONDS)
            .join();
    return client;
  }

  @Override
  public CompletionStage<?> onText(WebSocket webSocket, CharSequence data, boolean last) {
    text.append(data);
    if (last) {
      try {
        frames.add(JSON.readTree(text.toString()));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      text.setLength(0);
    }
    webSocket.request(1);
    return null;
  }

  @Override
  public CompletionStage<?> onPong(WebSocket webSocket, java.nio.ByteBuffer message) {
    ponged.complete(null);
    webSocket.request(1);
    return null;
  }

  @Override
  public CompletionStage<?> onClose(WebSocket webSocket, int statusCode, String reason) {
    closed.complete(statusCode + " " + reason);
    return null;
  }

  @Override
  public void onError(WebSocket webSocket, Throwable error) {
    closed.complete(error.toString());
  }

  /** Code and reason, once the server has closed. */
  String awaitClosed() {
    return closed.orTimeout(SOON.toSeconds(), TimeUnit.SECONDS).join();
  }

  boolean isClosed() {
    return closed.isDone();
  }

  List<JsonNode> frames() {
    return List.copyOf(frames);
  }

  void forget() {
    frames.clear();
  }

  /** What has come so far about a task or a run: types, in order. */
  List<String> typesAbout(UUID taskUuid) {
    return frames.stream()
        .filter(frame -> frame.path("task_uuid").asText().equals(taskUuid.toString()))
        .map(frame -> frame.path("type").asText())
        .toList();
  }

  /** Waits until something is told of a task. */
  void awaitAbout(UUID taskUuid) {
    await().atMost(SOON).until(() -> !typesAbout(taskUuid).isEmpty());
  }

  void awaitFrames(int count) {
    await().atMost(SOON).until(() -> frames.size() >= count);
  }

  @Override
  public void close() {
    socket.abort();
  }
}
