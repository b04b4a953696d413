package io.durabledelete.amqp;

import com.rabbitmq.client.ConnectionFactory;
import io.durabledelete.settings.Setting;
import io.durabledelete.settings.Settings;
import java.security.GeneralSecurityException;
import javax.net.ssl.SSLContext;

/** Where the broker is and how to log in. */
public record BrokerSettings(
    String host, int port, String username, String password, String virtualHost, boolean ssl) {

  private static final int CONNECT_TIMEOUT_MS = 5_000;
  private static final int HEARTBEAT_S = 10;

  /** As large as any broker lets through: one message too large would end every connection. */
  private static final int LARGEST_MESSAGE = 128 * 1024 * 1024;

  public static BrokerSettings from(Settings settings) {
    return new BrokerSettings(
        settings.text(Setting.RABBITMQ_HOST),
        settings.integer(Setting.RABBITMQ_PORT),
        settings.text(Setting.RABBITMQ_USERNAME),
        settings.text(Setting.RABBITMQ_PASSWORD),
        settings.text(Setting.RABBITMQ_VHOST),
        settings.bool(Setting.RABBITMQ_SSL));
  }

  /** A factory of plain connections: reconnecting is ours, so that no state outlives a channel. */
  ConnectionFactory connectionFactory() {
    ConnectionFactory factory = new ConnectionFactory();
    factory.setHost(host);
    factory.setPort(port);
    factory.setUsername(username);
    factory.setPassword(password);
    factory.setVirtualHost(virtualHost);
    factory.setAutomaticRecoveryEnabled(false);
    factory.setTopologyRecoveryEnabled(false);
    factory.setConnectionTimeout(CONNECT_TIMEOUT_MS);
    factory.setHandshakeTimeout(CONNECT_TIMEOUT_MS);
    factory.setRequestedHeartbeat(HEARTBEAT_S);
    factory.setChannelRpcTimeout(CONNECT_TIMEOUT_MS);
    factory.setMaxInboundMessageBodySize(LARGEST_MESSAGE);
    if (ssl) {
      useTls(factory);
    }
    return factory;
  }

  private static void useTls(ConnectionFactory factory) {
    try {
      factory.useSslProtocol(SSLContext.getDefault());
      factory.enableHostnameVerification();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java has no TLS to use for RABBITMQ_SSL", e);
    }
  }

  @Override
  public String toString() {
    return "%s:%d vhost %s".formatted(host, port, virtualHost);
  }
}
