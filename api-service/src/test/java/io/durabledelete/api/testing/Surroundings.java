package io.durabledelete.api.testing;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoDatabase;
import io.durabledelete.amqp.BrokerSettings;
import io.durabledelete.testing.BrokerProxy;
import io.durabledelete.testing.OwnVirtualHost;
import io.durabledelete.testing.TestServers;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;

/** What the service under test has around it, as its tests get at it. */
public final class Surroundings implements AutoCloseable {
  public final MongoClient client = TestServers.client("test");
  public final MongoDatabase database = client.getDatabase(TestServers.randomName("api"));
  public final Tokens tokens = new Tokens();
  public final BrokerProxy proxy;
  public final Broker broker;
  public final Worker worker = new Worker(client, database);
  private final OwnVirtualHost virtualHost = new OwnVirtualHost();
  private final BrokerSettings real = TestServers.broker(virtualHost.name);
  private volatile boolean givenUp;

  Surroundings() {
    proxy = new BrokerProxy(List.of(new InetSocketAddress(real.host(), real.port())));
    broker = new Broker(real);
  }

  Map<String, String> settings() {
    return Map.of(
        "MONGODB_URI", TestServers.mongodbUri(),
        "MONGODB_DATABASE", database.getName(),
        "RABBITMQ_HOST", "127.0.0.1",
        "RABBITMQ_PORT", Integer.toString(proxy.port()),
        "RABBITMQ_USERNAME", real.username(),
        "RABBITMQ_PASSWORD", real.password(),
        "RABBITMQ_VHOST", virtualHost.name,
        "OIDC_PUBLIC_KEY", tokens.publicKey(),
        "RECONCILER_INTERVAL", "12h");
  }

  /** The service does not become ready: there is no use in waiting for it again. */
  void giveUp() {
    givenUp = true;
  }

  boolean isGivenUp() {
    return givenUp;
  }

  @Override
  public void close() {
    proxy.close();
    broker.close();
    virtualHost.close();
    database.drop();
    client.close();
  }
}
