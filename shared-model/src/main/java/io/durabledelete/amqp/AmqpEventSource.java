package io.durabledelete.amqp;

import com.rabbitmq.client.Channel;
import io.durabledelete.event.EventSource;
import io.durabledelete.event.TaskEvent;
import io.durabledelete.event.TaskEventJson;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Events over AMQP. The queue belongs to the connection and goes with it; it is bounded, so that a
 * subscriber that hangs never fills the broker. What it drops lands in a second queue, whose only
 * message says that something is missing.
 */
public final class AmqpEventSource implements EventSource {
  /** A subscriber looks up after so many, and waits for those he hands them on to. */
  private static final int BATCH = 100;

  private static final int MOST_WAITING = 10_000;
  private static final List<String> KEYS = List.of("task.#", "run.#");

  private final BrokerSettings settings;
  private final String name;
  private volatile @Nullable SupervisedConsumer consumer;

  /**
   * @param name shown by the broker
   */
  public AmqpEventSource(BrokerSettings settings, String name) {
    this.settings = settings;
    this.name = name;
  }

  @Override
  public void start(Subscriber subscriber) {
    consumer =
        SupervisedConsumer.start(
            settings, name, channel -> lanes(channel, subscriber), subscriber::missed);
  }

  private static List<Lane> lanes(Channel channel, Subscriber subscriber) throws IOException {
    String dropped = ownQueue(channel, Map.of("x-max-length", 1));
    String events =
        ownQueue(
            channel,
            Map.of(
                "x-max-length",
                MOST_WAITING,
                "x-overflow",
                "drop-head",
                "x-dead-letter-exchange",
                "",
                "x-dead-letter-routing-key",
                dropped));
    for (String key : KEYS) {
      channel.queueBind(events, Topology.EVENTS, key);
    }
    return List.of(
        new Lane(dropped, 1, (batch, isAlive) -> missed(subscriber)),
        new Lane(
            events,
            BATCH,
            (batch, isAlive) -> {
              subscriber.happened(batch.stream().flatMap(one -> read(one.getBody())).toList());
              return true;
            }));
  }

  /** Named by the broker, of this connection only, and gone with it. */
  private static String ownQueue(Channel channel, Map<String, Object> arguments)
      throws IOException {
    return channel.queueDeclare("", false, true, false, arguments).getQueue();
  }

  private static boolean missed(Subscriber subscriber) {
    subscriber.missed();
    return true;
  }

  private static Stream<TaskEvent> read(byte[] body) {
    return TaskEventJson.read(body).stream();
  }

  @Override
  public boolean isSubscribed() {
    SupervisedConsumer started = consumer;
    return started != null && started.isSubscribed();
  }

  @Override
  public void stop(Duration limit) {
    SupervisedConsumer started = consumer;
    if (started != null) {
      started.stop(limit);
    }
  }
}
