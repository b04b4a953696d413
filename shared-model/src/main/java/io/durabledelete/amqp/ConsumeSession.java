package io.durabledelete.amqp;

import com.rabbitmq.client.Connection;
import io.durabledelete.deletion.DeleteJobConsumer.Handler;
import io.durabledelete.deletion.DeleteJobConsumer.Lanes;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One connection with its consumers, from subscribing to the first thing that breaks. */
final class ConsumeSession implements AutoCloseable {
  private final Connection connection;
  private final List<BatchConsumer> consumers = new ArrayList<>();
  private final CountDownLatch broken = new CountDownLatch(1);
  private volatile @Nullable String why;

  ConsumeSession(
      Connection connection, Lanes lanes, JobDecisions decisions, int count, int batchSize)
      throws IOException {
    this.connection = connection;
    connection.addShutdownListener(cause -> end(Causes.of(cause)));
    try {
      var channel = connection.createChannel();
      Topology.declare(channel);
      for (int number = 1; number <= count; number++) {
        consume(Topology.TASK_DELETE, batchSize, lanes.ordinary(), decisions);
      }
      consume(Topology.BULK_DELETES, batchSize, lanes.ordinary(), decisions);
      consume(Topology.LONG_DELETES, 1, lanes.longWork(), decisions);
    } catch (IOException | RuntimeException e) {
      connection.abort(1_000);
      throw e;
    }
  }

  private void consume(String queue, int batchSize, Handler handler, JobDecisions decisions)
      throws IOException {
    // two batches: one to work on, one that waits; but nobody waits for long work
    int prefetch = batchSize == 1 ? 1 : 2 * batchSize;
    consumers.add(
        new BatchConsumer(
            connection.createChannel(), queue, prefetch, batchSize, handler, decisions, this::end));
  }

  boolean isSubscribed() {
    return connection.isOpen()
        && broken.getCount() > 0
        && consumers.stream().allMatch(BatchConsumer::isSubscribed);
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

  /** No new jobs; those under way may finish; what was not begun goes back to the broker. */
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
