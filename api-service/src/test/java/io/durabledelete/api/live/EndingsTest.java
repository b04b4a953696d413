package io.durabledelete.api.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.durabledelete.event.TaskEvent;
import io.durabledelete.event.TaskEventJson;
import io.quarkus.test.junit.QuarkusTest;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@QuarkusTest
@DisplayName("D16, X3: why a socket ends, and what the others notice of it")
class EndingsTest extends LiveTest {

  @Test
  @DisplayName("X3: the socket ends with its token")
  void endsWithTheToken() {
    Instant expiry = Instant.now().plusSeconds(4);
    LiveClient client = follow(tokenUntil(expiry));
    LiveClient stays = follow();
    client.awaitAbout(create("t"));

    assertThat(client.awaitClosed()).isEqualTo("1008 token-expired");
    assertThat(Instant.now())
        .isBetween(
            Instant.ofEpochSecond(expiry.getEpochSecond()).minusMillis(500), expiry.plusSeconds(2));
    assertThat(stays.isClosed()).isFalse();
    assertThat(connections()).isEqualTo(1);
  }

  private String tokenUntil(Instant expiry) {
    return around.tokens.sign(
        around
            .tokens
            .claims("bob")
            .claim("projects", List.of(project))
            .claim("roles", List.of("viewer"))
            .claim("scope", "tasks:read")
            .expiresAt(expiry));
  }

  @Test
  @DisplayName("X3: whoever says something is shown out; pings are answered")
  void listensToNobody() {
    List<Consumer<WebSocket>> sayings =
        List.of(
            socket -> socket.sendText("hello", true),
            socket -> socket.sendText("{}", true),
            socket -> socket.sendBinary(ByteBuffer.allocate(10), true));
    for (Consumer<WebSocket> saying : sayings) {
      LiveClient client = follow();
      saying.accept(client.socket);
      assertThat(client.awaitClosed()).isEqualTo("1008 nothing-to-say");
    }

    LiveClient pings = follow();
    pings.socket.sendPing(ByteBuffer.wrap(new byte[] {1}));
    pings.ponged.orTimeout(10, java.util.concurrent.TimeUnit.SECONDS).join();
    pings.awaitAbout(create("t"));
    assertThat(pings.isClosed()).isFalse();
  }

  @Test
  @DisplayName("X3: large frames, and messages of endless pieces, end the socket")
  void boundsWhatClientsSend() {
    LiveClient large = follow();
    large.socket.sendText("x".repeat(70_000), true);
    assertThat(large.awaitClosed()).isNotNull();

    LiveClient endless = follow();
    for (int i = 0; i < 50 && !endless.isClosed(); i++) {
      endless.socket.sendText("x".repeat(500), false).handle((done, failure) -> null).join();
    }
    assertThat(endless.awaitClosed()).isNotNull();
    await().atMost(LiveClient.SOON).until(() -> connections() == 0);
  }

  @Test
  @DisplayName("X3: one subject has 20 sockets at most; who leaves makes room")
  void boundsTheSocketsOfOne() {
    List<LiveClient> clients = new ArrayList<>();
    for (int i = 0; i < LiveConnections.MOST_OF_ONE_SUBJECT; i++) {
      clients.add(follow());
    }

    RawClient refused = upgrade(bearer(admin()));
    assertThat(refused.status()).isEqualTo(429);
    assertThat(refused.header("Retry-After")).isNotBlank();
    assertThat(json(refused.body).path("type").asText())
        .isEqualTo("/problems/too-many-connections");
    follow(around.tokens.of("bob", project, "viewer"));

    double left = closedFor(Ending.LEFT);
    clients.getFirst().socket.sendClose(1000, "bye").join();
    clients.get(1).close();
    await().atMost(LiveClient.SOON).until(() -> closedFor(Ending.LEFT) == left + 2);
    follow();
    follow();
    assertThat(upgrade(bearer(admin())).status()).isEqualTo(429);
  }

  @Test
  @DisplayName("D16: a subscription that ends closes every socket; none is opened until it is back")
  void endsWithTheSubscription() {
    LiveClient client = follow();

    around.proxy.cut();
    assertThat(client.awaitClosed()).isEqualTo("1012 events-interrupted");
    RawClient refused = upgrade(bearer(admin()));
    assertThat(refused.status()).isEqualTo(503);
    assertThat(refused.header("Retry-After")).isNotBlank();
    assertThat(json(refused.body).path("type").asText()).isEqualTo("/problems/events-unavailable");
    assertThat(connections()).isZero();

    around.proxy.mend();
    await().atMost(LiveClient.SOON).until(source::isSubscribed);
    LiveClient again = follow();
    await()
        .atMost(LiveClient.SOON)
        .until(
            () -> {
              create("t " + UUID.randomUUID());
              return !again.frames().isEmpty();
            });
  }

  @Test
  @DisplayName("D16: who does not read is cut off, and holds up nobody")
  void cutsOffWhoDoesNotRead() {
    LiveClient fast = follow();
    RawClient slow = upgrade(bearer(admin()));
    assertThat(slow.status()).isEqualTo(101);
    double dropped = closedFor(Ending.TOO_SLOW);
    int told = 0;

    Instant limit = Instant.now().plusSeconds(60);
    while (closedFor(Ending.TOO_SLOW) == dropped && Instant.now().isBefore(limit)) {
      around.broker.publish("task.events", "task.updated", events(2_000));
      told += 2_000;
      fast.awaitFrames(told);
    }

    assertThat(closedFor(Ending.TOO_SLOW)).isEqualTo(dropped + 1);
    assertThat(fast.isClosed()).isFalse();
    assertThat(fast.frames()).hasSize(told);
    assertThat(connections()).isEqualTo(1);
    assertThat(slow.readToTheEnd()).contains("task.deleted");
  }

  private List<byte[]> events(int count) {
    List<byte[]> events = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      TaskEvent event =
          TaskEvent.taskDeleted(UUID.randomUUID(), project, UUID.randomUUID(), Instant.EPOCH);
      events.add(TaskEventJson.write(event));
    }
    return events;
  }
}
