package io.durabledelete.amqp;

import io.durabledelete.deadletter.LetterSource;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** Dead letters over AMQP. The connection never publishes, so that the broker never blocks it. */
public final class AmqpLetterSource implements LetterSource {
  /** Letters can be large, and twice as many are held at a time. */
  private static final int BATCH = 10;

  private final BrokerSettings settings;
  private final String name;
  private volatile @Nullable SupervisedConsumer consumer;

  /**
   * @param name shown by the broker
   */
  public AmqpLetterSource(BrokerSettings settings, String name) {
    this.settings = settings;
    this.name = name;
  }

  @Override
  public void start(Handler handler) {
    BatchWork work =
        (batch, isAlive) -> {
          handler.handle(batch.stream().map(LetterMessages::letter).toList());
          return true;
        };
    start(List.of(new Lane(Topology.DEAD_LETTERS, BATCH, work)));
  }

  @Override
  public void watch() {
    start(List.of());
  }

  private void start(List<Lane> lanes) {
    consumer = SupervisedConsumer.start(settings, name, lanes);
  }

  @Override
  public boolean isConnected() {
    SupervisedConsumer started = consumer;
    return started != null && started.isSubscribed();
  }

  @Override
  public OptionalLong waiting() {
    SupervisedConsumer started = consumer;
    return started == null ? OptionalLong.empty() : started.waitingIn(Topology.DEAD_LETTERS);
  }

  @Override
  public void stop(Duration limit) {
    SupervisedConsumer started = consumer;
    if (started != null) {
      started.stop(limit);
    }
  }
}
