package io.durabledelete.amqp;

import com.rabbitmq.client.AlreadyClosedException;
import com.rabbitmq.client.Connection;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** One connection with its consumers, from subscribing to the first thing that breaks. */
final class ConsumeSession implements AutoCloseable {
  private final Connection connection;
  private final List<BatchConsumer> consumers = new ArrayList<>();
  private final CountDownLatch broken = new CountDownLatch(1);
  private volatile @Nullable String why;

  ConsumeSession(Connection connection, LanePlan plan) throws IOException {
    this.connection = connection;
    connection.addShutdownListener(cause -> end(Causes.of(cause)));
    try {
      var channel = connection.createChannel();
      Topology.declare(channel);
      for (Lane lane : plan.lanes(channel)) {
        consumers.add(new BatchConsumer(connection, lane, consumers.size() + 1, this::end));
      }
    } catch (IOException | RuntimeException e) {
      connection.abort(1_000);
      throw e;
    }
  }

  int consumers() {
    return consumers.size();
  }

  boolean isSubscribed() {
    return connection.isOpen()
        && broken.getCount() > 0
        && consumers.stream().allMatch(BatchConsumer::isSubscribed);
  }

  /** How many messages wait in a queue, held by nobody; empty: the broker does not say. */
  OptionalLong waitingIn(String queue) {
    try {
      return QueueLook.depth(connection, queue).stream()
          .mapToLong(QueueLook.Depth::ready)
          .findAny();
    } catch (IOException | TimeoutException | AlreadyClosedException e) {
      return OptionalLong.empty();
    }
  }

  void awaitEnd() throws InterruptedException {
    broken.await();
  }

  String whyEnded() {
    String text = why;
    return text == null ? "closed" : text;
  }

  private void end(String reason) {
    if (broken.getCount() > 0) {
      why = reason;
      broken.countDown();
    }
  }

  /** No new messages; those under way may finish; what was not begun goes back to the broker. */
  void drain(Duration limit) {
    long deadline = System.nanoTime() + limit.toNanos();
    consumers.forEach(BatchConsumer::cancel);
    for (BatchConsumer consumer : consumers) {
      consumer.awaitIdle(Math.max(0, TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime())));
    }
    end("stopped");
  }

  @Override
  public void close() {
    connection.abort(2_000);
    consumers.forEach(BatchConsumer::interrupt);
  }
}
