package io.durabledelete.api.live;

import io.durabledelete.api.testing.RunApiTest;
import io.durabledelete.event.EventSource;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** Tests of live events: the replica is subscribed, and nobody else watches. */
abstract class LiveTest extends RunApiTest {
  @Inject EventSource source;
  @Inject MeterRegistry meters;
  private final List<AutoCloseable> clients = new ArrayList<>();

  @BeforeEach
  void eventsFlowAndNobodyWatches() {
    Awaitility.await().atMost(LiveClient.SOON).until(source::isSubscribed);
    Awaitility.await().atMost(LiveClient.SOON).until(() -> connections() == 0);
    awaitEvents();
  }

  @AfterEach
  void everybodyLeaves() throws Exception {
    for (AutoCloseable client : clients) {
      client.close();
    }
  }

  /** The way to the broker and back is there. */
  private void awaitEvents() {
    try (LiveClient client = LiveClient.follow(root, project, admin())) {
      Awaitility.await()
          .atMost(LiveClient.SOON)
          .until(
              () -> {
                UUID task = create("probe " + UUID.randomUUID());
                return !client.typesAbout(task).isEmpty() || !client.frames().isEmpty();
              });
    }
    Awaitility.await().atMost(LiveClient.SOON).until(() -> connections() == 0);
  }

  LiveClient follow() {
    return follow(admin());
  }

  /** Follows from now on: what was done before has been told, and is forgotten. */
  LiveClient follow(String token) {
    LiveClient client = keep(LiveClient.follow(root, project, token));
    awaitAllTold(client);
    client.forget();
    return client;
  }

  <T extends AutoCloseable> T keep(T client) {
    clients.add(client);
    return client;
  }

  /** An upgrade with these headers beside those that make it one. */
  RawClient upgradeAt(String path, String... headers) {
    List<String> lines = new ArrayList<>();
    lines.add("GET " + path + " HTTP/1.1");
    lines.add("Host: " + host());
    lines.add("Upgrade: websocket");
    lines.add("Connection: Upgrade");
    lines.add("Sec-WebSocket-Version: 13");
    lines.add("Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==");
    lines.addAll(Arrays.asList(headers));
    return keep(new RawClient(root, lines));
  }

  RawClient upgrade(String... headers) {
    return upgradeAt(path(project), headers);
  }

  static String path(String projectId) {
    return "/api/v1/projects/" + projectId + "/events";
  }

  String host() {
    return root.getHost() + ":" + root.getPort();
  }

  static String bearer(String token) {
    return "Authorization: Bearer " + token;
  }

  /** What a browser offers: the subprotocol that is agreed on, and the one with the token. */
  static String carrier(String token) {
    return "Sec-WebSocket-Protocol: bearer-token-carrier, quarkus-http-upgrade%23Authorization"
        + "%23Bearer%20"
        + token;
  }

  int connections() {
    return (int) meters.get("live.connections").gauge().value();
  }

  double closedFor(Ending why) {
    return meters.counter("live.connections.closed", "reason", why.text()).count();
  }

  /** Everything that happened before has been told when this has. */
  void awaitAllTold(LiveClient... watching) {
    UUID last = create("last " + UUID.randomUUID());
    for (LiveClient client : watching) {
      client.awaitAbout(last);
    }
  }
}
