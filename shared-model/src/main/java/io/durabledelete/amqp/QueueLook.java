package io.durabledelete.amqp;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.AlreadyClosedException;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.ShutdownSignalException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Looks at our queues without touching what is in them, over a connection of its own. */
public final class QueueLook implements AutoCloseable {
  private static final Logger LOG = Logger.getLogger(QueueLook.class);

  /** A look is for people who wait for it. */
  private static final int PATIENCE_MS = 2_000;

  /**
   * What the broker says.
   *
   * @param version of the broker
   */
  public record Seen(String version, List<Depth> queues) {}

  /**
   * One queue.
   *
   * @param ready messages that wait, those held by a consumer not counted
   */
  public record Depth(String queue, long ready, long consumers) {}

  private final ConnectionFactory factory;
  private final String name;
  private @Nullable Connection connection;

  /**
   * @param name shown by the broker
   */
  public QueueLook(BrokerSettings settings, String name) {
    this.factory = settings.connectionFactory();
    factory.setConnectionTimeout(PATIENCE_MS);
    factory.setHandshakeTimeout(PATIENCE_MS);
    factory.setChannelRpcTimeout(PATIENCE_MS);
    this.name = name;
  }

  /** All queues that are there; empty: the broker is away, or does not answer in time. */
  public synchronized Optional<Seen> look() {
    try {
      Connection open = open();
      List<Depth> depths = new ArrayList<>();
      for (String queue : Topology.queues()) {
        depth(open, queue).ifPresent(depths::add);
      }
      return Optional.of(
          new Seen(String.valueOf(open.getServerProperties().get("version")), depths));
    } catch (IOException | TimeoutException | AlreadyClosedException e) {
      LOG.debugf("No look at the queues: %s", Causes.of(e));
      close();
      return Optional.empty();
    }
  }

  /**
   * One queue; empty: there is none of this name. Asking for one closes the channel, so each
   * question has its own.
   */
  static Optional<Depth> depth(Connection open, String queue) throws IOException, TimeoutException {
    try (Channel channel = open.createChannel()) {
      AMQP.Queue.DeclareOk answer = channel.queueDeclarePassive(queue);
      return Optional.of(new Depth(queue, answer.getMessageCount(), answer.getConsumerCount()));
    } catch (IOException e) {
      if (e.getCause() instanceof ShutdownSignalException closed && !closed.isHardError()) {
        return Optional.empty(); // there is no such queue
      }
      throw e;
    }
  }

  private Connection open() throws IOException, TimeoutException {
    Connection now = connection;
    if (now == null || !now.isOpen()) {
      now = factory.newConnection(name);
      connection = now;
    }
    return now;
  }

  @Override
  public synchronized void close() {
    if (connection != null) {
      connection.abort(500);
      connection = null;
    }
  }
}
