package io.durabledelete.bench.raw;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.DefaultConsumer;
import com.rabbitmq.client.Envelope;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;

/**
 * Deletes in batches: two consumers, one transaction for each batch, acknowledged when it is in.
 */
public final class RawWorker implements AutoCloseable {
  private static final int CONSUMERS = 2;
  private static final int MAX_BATCH = 100;
  private static final int PREFETCH = 200;

  private final RawTasks tasks;
  private final Consumer<UUID> onDeleted;
  private final List<Channel> channels = new ArrayList<>();
  private final List<Thread> threads = new ArrayList<>();

  private record Job(UUID task, long tag) {}

  /** Begins at once. */
  public RawWorker(RawTasks tasks, RawQueue queue, Consumer<UUID> onDeleted) {
    this.tasks = tasks;
    this.onDeleted = onDeleted;
    try {
      for (int i = 0; i < CONSUMERS; i++) {
        consume(queue.newChannel());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void consume(Channel channel) throws IOException {
    BlockingQueue<Job> delivered = new LinkedBlockingQueue<>();
    channels.add(channel);
    threads.add(Thread.ofPlatform().daemon().start(() -> work(channel, delivered)));
    channel.basicQos(PREFETCH);
    var unused =
        channel.basicConsume(
            RawQueue.NAME,
            false,
            new DefaultConsumer(channel) {
              @Override
              public void handleDelivery(
                  String tag, Envelope envelope, AMQP.BasicProperties properties, byte[] body) {
                UUID task = UUID.fromString(new String(body, StandardCharsets.US_ASCII));
                delivered.add(new Job(task, envelope.getDeliveryTag()));
              }
            });
  }

  private void work(Channel channel, BlockingQueue<Job> delivered) {
    try {
      while (true) {
        List<Job> batch = new ArrayList<>();
        batch.add(delivered.take());
        delivered.drainTo(batch, MAX_BATCH - 1);
        tasks.delete(batch.stream().map(Job::task).toList());
        channel.basicAck(batch.getLast().tag(), true);
        batch.forEach(job -> onDeleted.accept(job.task()));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    threads.forEach(Thread::interrupt);
    for (Channel channel : channels) {
      try {
        channel.abort();
      } catch (IOException e) {
        // it is closed
      }
    }
  }
}
