package io.durabledelete.api.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.durabledelete.api.live.LiveConnection.Viewer;
import io.durabledelete.api.problem.Problem;
import io.durabledelete.api.problem.ProblemType;
import io.durabledelete.event.EventSource;
import io.durabledelete.event.EventType;
import io.durabledelete.event.TaskEvent;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.quarkus.websockets.next.CloseReason;
import io.quarkus.websockets.next.WebSocketConnection;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import java.lang.reflect.Proxy;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("D16, X3: who watches, from before the socket is open until it is closed")
class LiveConnectionsTest {
  private static final Vertx VERTX = Vertx.vertx();

  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final LiveConnections connections = new LiveConnections(VERTX, Clock.systemUTC(), meters);
  private final LiveFeed feed = new LiveFeed(new NoSource(), connections, meters);

  @AfterAll
  static void close() {
    VERTX.close();
  }

  /** The test says itself what happens. */
  private static final class NoSource implements EventSource {
    @Override
    public void start(Subscriber subscriber) {}

    @Override
    public boolean isSubscribed() {
      return true;
    }

    @Override
    public void stop(Duration limit) {}
  }

  /** A socket whose client reads, or not. */
  private static final class Socket {
    final List<String> sent = new ArrayList<>();
    final List<CompletableFuture<Void>> stuck = new ArrayList<>();
    boolean reads = true;
    CloseReason closed;

    WebSocketConnection connection() {
      return (WebSocketConnection)
          Proxy.newProxyInstance(
              getClass().getClassLoader(),
              new Class<?>[] {WebSocketConnection.class},
              (proxy, method, arguments) ->
                  switch (method.getName()) {
                    case "sendText" -> send((String) arguments[0]);
                    case "isOpen" -> closed == null;
                    case "close" -> close((CloseReason) arguments[0]);
                    default -> throw new IllegalStateException(method.getName());
                  });
    }

    private Uni<Void> send(String frame) {
      return Uni.createFrom()
          .completionStage(
              () -> {
                sent.add(frame);
                CompletableFuture<Void> written = new CompletableFuture<>();
                if (reads) {
                  written.complete(null);
                } else {
                  stuck.add(written);
                }
                return written;
              });
    }

    private Uni<Void> close(CloseReason reason) {
      closed = reason;
      return Uni.createFrom().voidItem();
    }
  }

  private static LiveConnection viewer(String subject) {
    return new LiveConnection(
        new Viewer(subject, "demo", true, Instant.now().plusSeconds(600)),
        new Network() {
          @Override
          public void upgraded() {}

          @Override
          public void cut() {}
        });
  }

  private LiveConnection added(String subject) {
    LiveConnection connection = viewer(subject);
    connections.add(connection);
    return connection;
  }

  private List<TaskEvent> happen(int count) {
    List<TaskEvent> events =
        IntStream.range(0, count)
            .mapToObj(
                i ->
                    new TaskEvent(
                        UUID.randomUUID(),
                        EventType.TASK_UPDATED,
                        "demo",
                        UUID.randomUUID(),
                        null,
                        Instant.EPOCH))
            .toList();
    feed.happened(events);
    return events;
  }

  private static List<String> idsIn(Socket socket) {
    return socket.sent.stream().map(frame -> frame.split("\"")[3]).toList();
  }

  @Test
  @DisplayName("what happens before the socket is open is told when it is, in order")
  void keepsWhatHappensDuringTheUpgrade() {
    LiveConnection connection = added("alice");
    Socket socket = new Socket();
    List<TaskEvent> before = happen(3);
    connection.opened(socket.connection());
    List<TaskEvent> after = happen(2);

    assertThat(idsIn(socket))
        .containsExactlyElementsOf(
            java.util.stream.Stream.concat(before.stream(), after.stream())
                .map(event -> event.id().toString())
                .collect(Collectors.toList()));
  }

  @Test
  @DisplayName(
      "a subscription that ends during the upgrade closes the socket as soon as it is open")
  void endsWhatIsNotOpenYet() {
    LiveConnection connection = added("alice");
    Socket socket = new Socket();
    happen(1);
    feed.missed();
    connection.opened(socket.connection());

    assertThat(socket.sent).isEmpty();
    assertThat(socket.closed.getCode()).isEqualTo(1012);
    assertThat(gauge()).isZero();
  }

  @Test
  @DisplayName("so many frames wait and no more; who does not read is waited for once, and no more")
  void boundsWaitingFrames() {
    int most = LiveConnection.MOST_IN_FLIGHT + LiveConnection.MOST_WAITING;
    Socket slow = new Socket();
    slow.reads = false;
    added("slow").opened(slow.connection());
    Socket fast = new Socket();
    added("fast").opened(fast.connection());

    Instant begin = Instant.now();
    for (int told = 0; told < most; told += 32) {
      happen(32);
    }
    assertThat(Instant.now()).as("not for every batch").isBefore(begin.plusMillis(32 * 50));
    assertThat(slow.closed).isNull();
    happen(1);

    assertThat(slow.closed.getCode()).isEqualTo(1013);
    assertThat(slow.closed.getMessage()).isEqualTo("too-slow");
    assertThat(slow.sent).hasSize(LiveConnection.MOST_IN_FLIGHT);
    happen(1_000);
    assertThat(slow.sent).hasSize(LiveConnection.MOST_IN_FLIGHT);
    assertThat(fast.sent).hasSize(most + 1_001);
    assertThat(fast.closed).isNull();
  }

  @Test
  @DisplayName(
      "who was behind and has caught up is as good as any, and has got everything in order")
  void forgivesWhoCatchesUp() {
    Socket socket = new Socket();
    socket.reads = false;
    added("alice").opened(socket.connection());
    List<TaskEvent> all = new ArrayList<>(happen(2_000));
    socket.reads = true;
    socket.stuck.forEach(written -> written.complete(null));
    all.addAll(happen(2_000));

    assertThat(idsIn(socket))
        .containsExactlyElementsOf(all.stream().map(event -> event.id().toString()).toList());
    assertThat(socket.closed).isNull();
  }

  @Test
  @DisplayName("a replica takes in so many, and nobody more than his share")
  void boundsConnections() {
    for (int i = 0; i < LiveConnections.MOST; i++) {
      added("subject-" + i / LiveConnections.MOST_OF_ONE_SUBJECT);
    }
    assertThat(gauge()).isEqualTo(LiveConnections.MOST);
    assertRefused("somebody else", "This replica");

    connections.endAll(Ending.GOING_AWAY);
    assertThat(gauge()).isZero();
    for (int i = 0; i < LiveConnections.MOST_OF_ONE_SUBJECT; i++) {
      added("alice");
    }
    assertRefused("alice", "subject");
    added("bob");
    assertThat(meters.counter("live.connections.closed", "reason", "going-away").count())
        .isEqualTo(LiveConnections.MOST);
  }

  private void assertRefused(String subject, String detail) {
    assertThatExceptionOfType(Problem.class)
        .isThrownBy(() -> connections.add(viewer(subject)))
        .withMessageContaining(detail)
        .satisfies(
            problem -> assertThat(problem.type()).isEqualTo(ProblemType.TOO_MANY_CONNECTIONS));
  }

  @Test
  @DisplayName("who does not go by himself is cut off, with what waits to be written to him")
  void cutsOffWhoStays() {
    CompletableFuture<Void> cut = new CompletableFuture<>();
    LiveConnection connection =
        new LiveConnection(
            new Viewer("alice", "demo", true, Instant.now().plusSeconds(600)),
            new Network() {
              @Override
              public void upgraded() {}

              @Override
              public void cut() {
                cut.complete(null);
              }
            });
    connections.add(connection);
    connection.opened(new Socket().connection());

    connections.end(connection, Ending.TOO_SLOW);

    assertThat(cut).succeedsWithin(Duration.ofSeconds(10));
  }

  @Test
  @DisplayName("ended once is ended: only the first reason counts")
  void endsOnce() {
    LiveConnection connection = added("alice");
    Socket socket = new Socket();
    connection.opened(socket.connection());

    connections.end(connection, Ending.TOKEN_EXPIRED);
    connections.end(connection, Ending.LEFT);

    assertThat(socket.closed.getMessage()).isEqualTo("token-expired");
    assertThat(
            meters.find("live.connections.closed").counters().stream().mapToDouble(Counter::count))
        .as("of all reasons")
        .containsOnlyOnce(1.0)
        .filteredOn(count -> count > 0)
        .hasSize(1);
    assertThat(gauge()).isZero();
  }

  private double gauge() {
    return meters.get("live.connections").gauge().value();
  }
}
