package io.durabledelete.amqp;

import com.rabbitmq.client.ConnectionFactory;
import io.durabledelete.deletion.DeleteJobConsumer;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Consumes delete jobs over a connection of its own. A broken connection, channel or subscription
 * ends the whole session; a new one is made, and the broker delivers again what was not
 * acknowledged.
 */
public final class AmqpDeleteJobConsumer implements DeleteJobConsumer {
  private static final Logger LOG = Logger.getLogger(AmqpDeleteJobConsumer.class);
  private static final String NAME = "delete-worker consumer";

  private final ConnectionFactory factory;
  private final JobDecisions decisions;
  private final int consumers;
  private final int batchSize;
  private final CountDownLatch ended = new CountDownLatch(1);
  private volatile @Nullable ConsumeSession session;
  private volatile boolean stopping;
  private volatile @Nullable Thread supervisor;

  /**
   * @param publisher for delayed copies and dead letters
   * @param consumers {@code WORKER_CONCURRENCY}
   * @param batchSize {@code WORKER_BATCH_SIZE}
   */
  public AmqpDeleteJobConsumer(
      BrokerSettings settings, ConfirmedPublisher publisher, int consumers, int batchSize) {
    this.factory = settings.connectionFactory();
    this.decisions = new JobDecisions(publisher);
    this.consumers = consumers;
    this.batchSize = batchSize;
  }

  @Override
  public void start(Lanes lanes) {
    supervisor = Thread.ofPlatform().daemon().name(NAME).start(() -> superviseUntilStopped(lanes));
  }

  @Override
  public boolean isSubscribed() {
    ConsumeSession now = session;
    return now != null && now.isSubscribed();
  }

  private void superviseUntilStopped(Lanes lanes) {
    Backoff backoff = new Backoff();
    while (!stopping) {
      try (ConsumeSession next =
          new ConsumeSession(factory.newConnection(NAME), lanes, decisions, consumers, batchSize)) {
        LOG.infof("Subscribed to %s with %d consumers", Topology.TASK_DELETE, consumers);
        backoff.reset();
        session = next;
        next.awaitEnd();
        LOG.warnf("The subscription ended: %s", next.whyEnded());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        break;
      } catch (Exception e) {
        LOG.warnf("Can't subscribe, will try again: %s", Causes.of(e));
      }
      session = null;
      if (!stopping && !backoff.pause()) {
        break;
      }
    }
    ended.countDown();
  }

  @Override
  public void stop(Duration limit) {
    stopping = true;
    ConsumeSession now = session;
    if (now != null) {
      now.drain(limit);
    }
    Thread thread = supervisor;
    if (thread != null) {
      thread.interrupt();
      try {
        if (!ended.await(2, TimeUnit.SECONDS)) {
          LOG.warn("The consumer did not end in time; the broker delivers its jobs again");
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
