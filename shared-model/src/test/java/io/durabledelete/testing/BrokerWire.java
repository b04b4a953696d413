package io.durabledelete.testing;

import io.durabledelete.amqp.BrokerSettings;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The way between a client and the broker, which knows AMQP frames well enough to spoil single
 * things. What is spoilt are the connections that stand; the next ones are sound.
 */
public final class BrokerWire implements AutoCloseable {
  private final BrokerSettings broker;
  private final ServerSocket server;
  private final Set<BrokerLink> links = ConcurrentHashMap.newKeySet();
  private final AtomicInteger made = new AtomicInteger();
  private volatile boolean refuses;

  public BrokerWire(BrokerSettings broker) {
    this.broker = broker;
    this.server = Loopback.listen();
    Thread.ofVirtual().name("broker-wire").start(this::accept);
  }

  /** Settings of the broker by way of this wire. */
  public BrokerSettings settings() {
    return Loopback.settings(server, broker);
  }

  /** How many connections stand. */
  public int connections() {
    return links.size();
  }

  /** How many connections were ever made. */
  public int connectionsMade() {
    return made.get();
  }

  /** Every connection breaks; the client may connect again. */
  public void cut() {
    links.forEach(BrokerLink::close);
  }

  /** Whether new connections are closed at once. */
  public void refuse(boolean refuses) {
    this.refuses = refuses;
  }

  /** What the client sends vanishes, though it sees it taken. */
  public void loseRequests() {
    links.forEach(link -> link.losesRequests = true);
  }

  /** Whether something vanished on a connection that still stands. */
  public boolean hasLostRequests() {
    return links.stream().anyMatch(link -> link.hasLost);
  }

  /** The broker takes messages, but its confirms vanish. */
  public void loseConfirms() {
    links.forEach(link -> link.losesConfirms = true);
  }

  /** The broker ends subscriptions, but does not say so. */
  public void loseCancels() {
    links.forEach(link -> link.losesCancels = true);
  }

  /** The client is told that everything up to this tag is confirmed on its first channel. */
  public void confirmUpTo(byte tag) {
    links.forEach(link -> link.tell(1, new byte[] {0, 60, 0, 80, 0, 0, 0, 0, 0, 0, 0, tag, 1}));
  }

  /** Nobody reads what the client sends, until the returned latch is counted down. */
  public CountDownLatch holdRequests() {
    CountDownLatch hold = new CountDownLatch(1);
    links.forEach(link -> link.hold = hold);
    return hold;
  }

  /** The client is told {@code connection.blocked}, as by a broker short of memory. */
  public void tellBlocked() {
    links.forEach(link -> link.tell(0, new byte[] {0, 10, 0, 60, 3, 'l', 'o', 'w'}));
  }

  public void tellUnblocked() {
    links.forEach(link -> link.tell(0, new byte[] {0, 10, 0, 61}));
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket client = server.accept();
        if (refuses) {
          client.close();
        } else {
          open(client);
        }
      } catch (IOException e) {
        // closed, or the broker is away: the client tries again
      }
    }
  }

  private void open(Socket client) throws IOException {
    BrokerLink link = new BrokerLink(client, new Socket(broker.host(), broker.port()));
    made.incrementAndGet();
    links.add(link);
    link.start(() -> links.remove(link));
  }

  @Override
  public void close() {
    try {
      server.close();
    } catch (IOException e) {
      // it is closed
    }
    cut();
  }
}
