package io.durabledelete.amqp;

import com.rabbitmq.client.AlreadyClosedException;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.Delivery;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.jboss.logging.Logger;

/**
 * One thread with a subscription. The thread takes what is there, up to a batch: a lone message is
 * a batch of one and waits for nobody.
 *
 * <p>When nothing has come for a while it subscribes anew, because the broker does not always tell
 * that a subscription is dead. RabbitMQ 3.10 moves the consumers of a quorum queue that is deleted
 * and declared again to the new queue, and then drops what it delivers to them; a queue that is
 * removed by force goes without a word. Nothing can be seen of either from here, but a consumer
 * without work has nothing to lose.
 */
final class BatchConsumer {
  private static final Logger LOG = Logger.getLogger(BatchConsumer.class);
  private static final Duration LOOK_UP = Duration.ofMillis(200);

  /** Without a message for so long, it subscribes anew. */
  static final Duration IDLE = Duration.ofSeconds(10);

  private final Connection connection;
  private final Lane lane;
  private final Consumer<String> onBroken;
  private final Thread thread;
  private volatile Subscription subscription;
  private volatile boolean renewing;
  private volatile boolean cancelled;

  BatchConsumer(Connection connection, Lane lane, int number, Consumer<String> onBroken)
      throws IOException {
    this.connection = connection;
    this.lane = lane;
    this.onBroken = onBroken;
    this.subscription = new Subscription(connection, lane, onBroken);
    this.thread = Thread.ofPlatform().daemon().name(lane.queue() + "-" + number).start(this::run);
  }

  boolean isSubscribed() {
    return (renewing || subscription.isAlive()) && thread.isAlive();
  }

  private void run() {
    try {
      workUntilCancelled();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      onBroken.accept("a consumer was interrupted");
    } catch (AlreadyClosedException e) {
      LOG.info("A batch was done whose channel is gone; the broker delivers it again");
      onBroken.accept(Causes.of(e));
    } catch (Throwable e) { // an Error, too: without a thread its messages would be held for ever
      LOG.errorf(e, "A batch ended unexpectedly; the broker delivers it again");
      onBroken.accept("a batch ended with " + Causes.of(e));
    }
  }

  private void workUntilCancelled() throws InterruptedException, IOException {
    long lastWork = System.nanoTime();
    while (subscription.isAlive() && !cancelled) {
      List<Delivery> batch = subscription.next(lane.batchSize(), LOOK_UP);
      if (!batch.isEmpty()) {
        work(batch);
        lastWork = System.nanoTime();
      } else if (System.nanoTime() - lastWork > IDLE.toNanos()) {
        subscribeAnew();
        lastWork = System.nanoTime();
      }
    }
  }

  private void work(List<Delivery> batch) throws InterruptedException, IOException {
    Subscription from = subscription;
    if (lane.work().work(batch, from::isAlive)) {
      from.acknowledge(batch);
    }
  }

  /** First the old one ends, so that what it may hold keeps its place in the queue. */
  private synchronized void subscribeAnew() {
    if (cancelled) {
      return;
    }
    renewing = true; // by its own will: whoever asks shall not take it for a loss
    subscription.close();
    try {
      subscription = new Subscription(connection, lane, onBroken);
    } catch (IOException | AlreadyClosedException e) {
      onBroken.accept(Causes.of(e)); // the queue is gone, or the broker
    } finally {
      renewing = false;
    }
  }

  synchronized void cancel() {
    cancelled = true;
    subscription.cancel();
  }

  void awaitIdle(long millis) {
    try {
      if (!thread.join(Duration.ofMillis(Math.max(1, millis)))) {
        LOG.warn("A batch is still under way; the broker delivers it again");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  void interrupt() {
    thread.interrupt();
  }
}
