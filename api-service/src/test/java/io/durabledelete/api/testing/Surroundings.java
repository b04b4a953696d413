package io.durabledelete.api.testing;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoDatabase;
import io.durabledelete.amqp.BrokerSettings;
import io.durabledelete.testing.BrokerProxy;
import io.durabledelete.testing.OwnVirtualHost;
import io.durabledelete.testing.TestServers;
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
  private volatile boolean givenUp;

  Surroundings() {
    BrokerSettings real = TestServers.broker(virtualHost.name);
    proxy = new BrokerProxy(List.of(real));
    broker = new Broker(real);
  }

  Map<String, String> settings() {
    BrokerSettings proxied = proxy.settings();
    return Map.of(
        "MONGODB_URI", TestServers.mongodbUri(),
        "MONGODB_DATABASE", database.getName(),
        "RABBITMQ_HOST", proxied.host(),
        "RABBITMQ_PORT", Integer.toString(proxied.port()),
        "RABBITMQ_USERNAME", proxied.username(),
        "RABBITMQ_PASSWORD", proxied.password(),
        "RABBITMQ_VHOST", proxied.virtualHost(),
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
