package io.durabledelete.amqp;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
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

/** One channel with one consumer. Acks go only to the channel that delivered. */
final class Subscription {
  private static final Logger LOG = Logger.getLogger(Subscription.class);

  private final Channel channel;
  private final Consumer<String> onBroken;
  private final BlockingQueue<Delivery> delivered = new LinkedBlockingQueue<>();
  private final String tag;
  private volatile boolean broken;
  private volatile boolean closing;

  /**
   * Subscribes to the lane's queue.
   *
   * @param onBroken told why, once it has ended without being closed
   * @throws IOException there is no such queue, or no broker
   */
  Subscription(Connection connection, Lane lane, Consumer<String> onBroken) throws IOException {
    this.channel = connection.createChannel();
    this.onBroken = onBroken;
    channel.basicQos(lane.prefetch());
    this.tag = channel.basicConsume(lane.queue(), false, new Incoming());
  }

  boolean isAlive() {
    return !broken && channel.isOpen();
  }

  /** What is there, up to so many; empty: nothing came for so long. */
  List<Delivery> next(int most, Duration patience) throws InterruptedException {
    List<Delivery> batch = new ArrayList<>();
    Delivery first = delivered.poll(patience.toMillis(), TimeUnit.MILLISECONDS);
    if (first != null) {
      batch.add(first);
      delivered.drainTo(batch, most - 1);
    }
    return batch;
  }

  /** Deliveries are worked on in order, so all up to the last one of the batch are done. */
  void acknowledge(List<Delivery> batch) throws IOException {
    channel.basicAck(batch.getLast().getEnvelope().getDeliveryTag(), true);
  }

  /** Wants no more messages. */
  void cancel() {
    try {
      channel.basicCancel(tag);
    } catch (IOException | RuntimeException e) {
      LOG.debugf("Nothing to cancel: %s", Causes.of(e));
    }
  }

  /** Ends it; what it has not acknowledged goes back to the queue. */
  void close() {
    closing = true;
    try {
      channel.abort();
    } catch (IOException e) {
      LOG.debugf("It was closed: %s", Causes.of(e));
    }
  }

  private void end(String why) {
    broken = true;
    if (!closing) {
      onBroken.accept(why);
    }
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
      end("the broker cancelled the consumer");
    }

    @Override
    public void handleShutdownSignal(String consumerTag, ShutdownSignalException signal) {
      end(Causes.of(signal));
    }
  }
}
