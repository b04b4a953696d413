package io.durabledelete.bench.raw;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.MessageProperties;
import io.durabledelete.settings.Setting;
import io.durabledelete.settings.Settings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.TimeoutException;

/** A quorum queue, with one channel on which everybody publishes persistently and with confirms. */
public final class RawQueue implements AutoCloseable {
  static final String NAME = "bench.raw";

  private final Connection connection;
  private final Channel channel;
  private final ConcurrentNavigableMap<Long, CompletableFuture<Void>> unconfirmed =
      new ConcurrentSkipListMap<>();

  public RawQueue(Settings settings) {
    ConnectionFactory factory = new ConnectionFactory();
    factory.setHost(settings.text(Setting.RABBITMQ_HOST));
    factory.setPort(settings.integer(Setting.RABBITMQ_PORT));
    factory.setUsername(settings.text(Setting.RABBITMQ_USERNAME));
    factory.setPassword(settings.text(Setting.RABBITMQ_PASSWORD));
    factory.setVirtualHost(settings.text(Setting.RABBITMQ_VHOST));
    try {
      connection = factory.newConnection("bench");
      channel = connection.createChannel();
      channel.queueDeclare(NAME, true, false, false, Map.of("x-queue-type", "quorum"));
      channel.confirmSelect();
      channel.addConfirmListener(
          this::confirmed,
          (tag, multiple) -> {
            throw new IllegalStateException("a publish was refused");
          });
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (TimeoutException e) {
      throw new IllegalStateException(e);
    }
  }

  private void confirmed(long tag, boolean multiple) {
    var settled =
        multiple ? unconfirmed.headMap(tag, true) : unconfirmed.subMap(tag, true, tag, true);
    settled.values().forEach(one -> one.complete(null));
    settled.clear();
  }

  /** Publishes the job of a task; done once it is confirmed. */
  synchronized CompletableFuture<Void> publish(UUID task) {
    CompletableFuture<Void> confirmed = new CompletableFuture<>();
    unconfirmed.put(channel.getNextPublishSeqNo(), confirmed);
    try {
      channel.basicPublish(
          "",
          NAME,
          MessageProperties.PERSISTENT_BASIC,
          task.toString().getBytes(StandardCharsets.US_ASCII));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return confirmed;
  }

  Channel newChannel() throws IOException {
    return connection.createChannel();
  }

  /** A connection to look at, and purge, the product's queues. */
  public Connection connection() {
    return connection;
  }

  /** Nothing of a round stays for the next one. */
  public void purge() {
    try {
      channel.queuePurge(NAME);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    connection.abort(2_000);
  }
}
