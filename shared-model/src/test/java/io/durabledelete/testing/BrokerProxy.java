package io.durabledelete.testing;

import io.durabledelete.amqp.BrokerSettings;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A TCP proxy in front of a broker, or of a cluster's nodes in turn, that can be cut, or frozen in
 * one direction: a frozen one keeps what it reads and hands it on, in order, once it is mended.
 */
public final class BrokerProxy implements AutoCloseable {
  private final List<BrokerSettings> nodes;
  private final AtomicInteger turn = new AtomicInteger();
  private final ServerSocket server;
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private volatile boolean cut;
  private boolean requestsFrozen;
  private boolean answersFrozen;

  private enum Direction {
    REQUESTS,
    ANSWERS
  }

  public BrokerProxy(List<BrokerSettings> nodes) {
    this.nodes = List.copyOf(nodes);
    this.server = Loopback.listen();
    Thread.ofVirtual().name("broker-proxy").start(this::accept);
  }

  /** Settings of the broker, or of the cluster, by way of this proxy. */
  public BrokerSettings settings() {
    return Loopback.settings(server, nodes.getFirst());
  }

  /** Every connection breaks, and new ones are closed at once. */
  public void cut() {
    cut = true;
    closeAll();
  }

  /** What the service sends does not arrive. */
  public void freezeRequests() {
    set(true, false);
  }

  /** What the service sends arrives, but the broker's answers (confirms) do not. */
  public void freezeAnswers() {
    set(false, true);
  }

  /** Everything flows again; what was frozen first. */
  public void mend() {
    cut = false;
    set(false, false);
  }

  private void set(boolean freezesRequests, boolean freezesAnswers) {
    lock.lock();
    try {
      requestsFrozen = freezesRequests;
      answersFrozen = freezesAnswers;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket service = server.accept();
        sockets.add(service);
        if (cut) {
          close(service);
        } else {
          connect(service);
        }
      } catch (IOException e) {
        // the proxy was closed
      }
    }
  }

  private void connect(Socket service) {
    try {
      Socket broker = connectToTheNext();
      sockets.add(broker);
      Thread.ofVirtual().start(() -> pump(service, broker, Direction.REQUESTS));
      Thread.ofVirtual().start(() -> pump(broker, service, Direction.ANSWERS));
    } catch (IOException e) {
      close(service);
    }
  }

  /** Whoever refuses the connection is passed over. */
  private Socket connectToTheNext() throws IOException {
    int first = turn.getAndIncrement();
    for (int tried = 1; tried < nodes.size(); tried++) {
      try {
        return connectTo(first + tried);
      } catch (ConnectException e) {
        // it does not run: the next one may
      }
    }
    return connectTo(first);
  }

  private Socket connectTo(int number) throws IOException {
    BrokerSettings node = nodes.get(Math.floorMod(number, nodes.size()));
    return new Socket(node.host(), node.port());
  }

  private void pump(Socket from, Socket to, Direction direction) {
    try {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      byte[] buffer = new byte[8192];
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        awaitThaw(direction);
        out.write(buffer, 0, read);
        out.flush();
      }
    } catch (IOException e) {
      // one side is gone, so the other goes too
    } finally {
      close(from);
      close(to);
    }
  }

  private void awaitThaw(Direction direction) {
    lock.lock();
    try {
      while (direction == Direction.REQUESTS ? requestsFrozen : answersFrozen) {
        changed.awaitUninterruptibly();
      }
    } finally {
      lock.unlock();
    }
  }

  private void closeAll() {
    sockets.forEach(this::close);
  }

  private void close(Socket socket) {
    sockets.remove(socket);
    try {
      socket.close();
    } catch (IOException e) {
      // it is closed
    }
  }

  @Override
  public void close() {
    try {
      server.close();
    } catch (IOException e) {
      // it is closed
    }
    mend();
    closeAll();
  }
}
