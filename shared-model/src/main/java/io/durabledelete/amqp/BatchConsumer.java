package io.durabledelete.amqp;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.AlreadyClosedException;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.DefaultConsumer;
import com.rabbitmq.client.Delivery;
import com.rabbitmq.client.Envelope;
import com.rabbitmq.client.ShutdownSignalException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jboss.logging.Logger;

/**
 * One channel with one consumer and one thread. The thread takes what is there, up to a batch: a
 * lone message is a batch of one and waits for nobody. Acks go only to the channel that delivered.
 */
final class BatchConsumer {
  private static final Logger LOG = Logger.getLogger(BatchConsumer.class);

  private final Channel channel;
  private final Lane lane;
  private final Consumer<String> onBroken;
  private final BlockingQueue<Delivery> delivered = new LinkedBlockingQueue<>();
  private final String tag;
  private final Thread thread;
  private volatile boolean subscribed;
  private volatile boolean cancelled;

  BatchConsumer(Channel channel, Lane lane, Consumer<String> onBroken) throws IOException {
    this.channel = channel;
    this.lane = lane;
    this.onBroken = onBroken;
    channel.basicQos(lane.prefetch());
    this.tag = channel.basicConsume(lane.queue(), false, new Incoming());
    this.subscribed = true;
    this.thread = Thread.ofPlatform().daemon().name(lane.queue() + "-" + tag).start(this::run);
  }

  boolean isSubscribed() {
    return subscribed && channel.isOpen() && thread.isAlive();
  }

  private void run() {
    try {
      while (channel.isOpen() && !cancelled) {
        Delivery first = delivered.poll(200, TimeUnit.MILLISECONDS);
        if (first != null) {
          work(first);
        }
      }
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

  private void work(Delivery first) throws InterruptedException, IOException {
    List<Delivery> batch = new ArrayList<>();
    batch.add(first);
    delivered.drainTo(batch, lane.batchSize() - 1);
    if (lane.work().work(batch, channel::isOpen)) {
      // deliveries are worked on in order, so all up to the last one of the batch are done
      channel.basicAck(batch.getLast().getEnvelope().getDeliveryTag(), true);
    }
  }

  void cancel() {
    cancelled = true;
    try {
      channel.basicCancel(tag);
    } catch (IOException | RuntimeException e) {
      LOG.debugf("Nothing to cancel: %s", Causes.of(e));
    }
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

  private final class Incoming extends DefaultConsumer {
    Incoming() {
      super(channel);
    }

    @Override
    public void handleDelivery(
        String consumerTag, Envelope envelope, AMQP.BasicProperties properties, byte[] body) {
      delivered.add(new Delivery(envelope, properties, body));
    }

    /** The broker ended the subscription, for example because the queue was deleted. */
    @Override
    public void handleCancel(String consumerTag) {
      subscribed = false;
      onBroken.accept("the broker cancelled the consumer");
    }

    @Override
    public void handleShutdownSignal(String consumerTag, ShutdownSignalException signal) {
      subscribed = false;
      onBroken.accept(Causes.of(signal));
    }
  }
}
