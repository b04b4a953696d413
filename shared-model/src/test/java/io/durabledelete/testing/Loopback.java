package io.durabledelete.testing;

import io.durabledelete.amqp.BrokerSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;

/** The client's end of what stands between a client and a broker. */
final class Loopback {
  private Loopback() {}

  /** Listens on a free port of the loopback interface. */
  static ServerSocket listen() {
    try {
      return new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Settings of the broker by way of this socket. */
  static BrokerSettings settings(ServerSocket server, BrokerSettings broker) {
    return new BrokerSettings(
        server.getInetAddress().getHostAddress(),
        server.getLocalPort(),
        broker.username(),
        broker.password(),
        broker.virtualHost(),
        false);
  }
}
