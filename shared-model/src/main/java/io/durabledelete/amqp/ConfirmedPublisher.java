package io.durabledelete.amqp;

import com.rabbitmq.client.ConnectionFactory;
import io.durabledelete.deletion.PublishOutcome;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Publishes with confirms over a connection of its own, which it makes anew whenever it breaks. */
public final class ConfirmedPublisher implements AutoCloseable {
  private static final Logger LOG = Logger.getLogger(ConfirmedPublisher.class);

  private final ConnectionFactory factory;
  private final String name;
  private final Duration timeout;
  private final MeterRegistry meters;
  private final Thread thread;
  private volatile @Nullable PublishChannel current;
  private volatile boolean closed;

  /**
   * Starts connecting; publishing before the connection stands answers {@code NOT_CONNECTED}.
   *
   * @param name shown by the broker
   * @param timeout {@code PUBLISH_TIMEOUT}
   * @param meters where outcomes are counted
   */
  public ConfirmedPublisher(
      BrokerSettings settings, String name, Duration timeout, MeterRegistry meters) {
    this.factory = settings.connectionFactory();
    this.name = name;
    this.timeout = timeout;
    this.meters = meters;
    this.thread = Thread.ofPlatform().daemon().name(name).start(this::run);
  }

  CompletableFuture<PublishOutcome> publish(OutgoingMessage message) {
    PublishChannel channel = current;
    long begin = System.nanoTime();
    CompletableFuture<PublishOutcome> outcome =
        channel == null
            ? CompletableFuture.completedFuture(PublishOutcome.NOT_CONNECTED)
            : channel.publish(message);
    return outcome.whenComplete((how, failure) -> count(message, how, System.nanoTime() - begin));
  }

  /** How each publish ended, and how long it took to know. */
  private void count(OutgoingMessage message, PublishOutcome outcome, long nanos) {
    meters
        .timer("broker.publishes", "to", message.target(), "outcome", outcome.text())
        .record(nanos, TimeUnit.NANOSECONDS);
  }

  /** Whether a publish has a chance right now. */
  public boolean isReady() {
    PublishChannel channel = current;
    return channel != null && channel.isOpen() && !channel.isBlocked();
  }

  private void run() {
    Backoff backoff = new Backoff();
    while (!closed) {
      try {
        PublishChannel channel = new PublishChannel(factory.newConnection(name), timeout);
        LOG.infof("%s is connected to the broker", name);
        backoff.reset();
        current = channel;
        channel.sendUntilClosed();
      } catch (Exception e) {
        LOG.warnf("%s can't reach the broker, will try again: %s", name, Causes.of(e));
      }
      current = null;
      if (!closed && !backoff.pause()) {
        return;
      }
    }
  }

  @Override
  public void close() {
    closed = true;
    thread.interrupt();
    try {
      thread.join(Duration.ofSeconds(2));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
