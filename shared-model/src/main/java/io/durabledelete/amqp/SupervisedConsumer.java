package io.durabledelete.amqp;

import com.rabbitmq.client.ConnectionFactory;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Consumes over a connection of its own. A broken connection, channel or subscription ends the
 * whole session; a new one is made, and the broker delivers again what was not acknowledged.
 */
final class SupervisedConsumer {
  private static final Logger LOG = Logger.getLogger(SupervisedConsumer.class);

  private final ConnectionFactory factory;
  private final String name;
  private final LanePlan plan;
  private final Runnable onEnd;
  private final CountDownLatch ended = new CountDownLatch(1);
  private final Thread supervisor;
  private volatile @Nullable ConsumeSession session;
  private volatile boolean stopping;

  private SupervisedConsumer(BrokerSettings settings, String name, LanePlan plan, Runnable onEnd) {
    this.factory = settings.connectionFactory();
    this.name = name;
    this.plan = plan;
    this.onEnd = onEnd;
    this.supervisor =
        Thread.ofPlatform().daemon().name(name).unstarted(this::superviseUntilStopped);
  }

  /**
   * Subscribes, and stays subscribed through every outage until stopped.
   *
   * @param name shown by the broker
   * @param lanes its consumers; none: the connection alone is kept
   */
  static SupervisedConsumer start(BrokerSettings settings, String name, List<Lane> lanes) {
    return start(settings, name, channel -> lanes, () -> {});
  }

  /**
   * The same, with lanes that are planned anew for each subscription.
   *
   * @param onEnd called when a subscription has ended, and {@code isSubscribed} says so already
   */
  static SupervisedConsumer start(
      BrokerSettings settings, String name, LanePlan plan, Runnable onEnd) {
    SupervisedConsumer consumer = new SupervisedConsumer(settings, name, plan, onEnd);
    consumer.supervisor.start();
    return consumer;
  }

  boolean isSubscribed() {
    ConsumeSession now = session;
    return now != null && now.isSubscribed();
  }

  /** How many messages wait in a queue; empty: the broker does not say. */
  OptionalLong waitingIn(String queue) {
    ConsumeSession now = session;
    return now == null ? OptionalLong.empty() : now.waitingIn(queue);
  }

  private void superviseUntilStopped() {
    Backoff backoff = new Backoff();
    while (!stopping) {
      try (ConsumeSession next = new ConsumeSession(factory.newConnection(name), plan)) {
        LOG.infof("%s is subscribed, %d consumers", name, next.consumers());
        backoff.reset();
        session = next;
        next.awaitEnd();
        LOG.warnf("The subscription of %s ended: %s", name, next.whyEnded());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        break;
      } catch (Exception e) {
        LOG.warnf("%s can't subscribe, will try again: %s", name, Causes.of(e));
      }
      if (session != null) {
        session = null;
        onEnd.run();
      }
      if (!stopping && !backoff.pause()) {
        break;
      }
    }
    ended.countDown();
  }

  /** Takes no more messages, lets those under way finish for so long, and hands back the others. */
  void stop(Duration limit) {
    stopping = true;
    ConsumeSession now = session;
    if (now != null) {
      now.drain(limit);
    }
    supervisor.interrupt();
    try {
      if (!ended.await(2, TimeUnit.SECONDS)) {
        LOG.warnf("%s did not end in time; the broker delivers its messages again", name);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
