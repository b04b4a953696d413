package io.durabledelete.amqp;

import com.rabbitmq.client.AlreadyClosedException;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.ConfirmListener;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.Return;
import io.durabledelete.deletion.PublishOutcome;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jboss.logging.Logger;

/**
 * One channel in confirm mode with the messages it has sent and not seen confirmed. It is never
 * mended: a broken one fails what it holds as unknown and is thrown away, so that a confirm can
 * only ever be believed on the channel that sent the message.
 */
final class PublishChannel {
  private static final Logger LOG = Logger.getLogger(PublishChannel.class);
  private static final int MAX_WAITING = 20_000;

  private final Connection connection;
  private final Channel channel;
  private final Duration deadline;
  private final BlockingQueue<Pending> waiting = new LinkedBlockingQueue<>(MAX_WAITING);
  private final ConcurrentNavigableMap<Long, Pending> unconfirmed = new ConcurrentSkipListMap<>();
  private final ConcurrentMap<String, Pending> mandatory = new ConcurrentHashMap<>();
  private volatile boolean blocked;
  private volatile boolean topologyIsMissing;

  private static final class Pending {
    final OutgoingMessage message;
    final CompletableFuture<PublishOutcome> outcome = new CompletableFuture<>();
    private final AtomicBoolean decided = new AtomicBoolean();
    volatile boolean returned;
    volatile long sentAt;

    Pending(OutgoingMessage message) {
      this.message = message;
    }

    /** Whether it is sent or never sent is for the first who asks to decide. */
    boolean decide() {
      return decided.compareAndSet(false, true);
    }
  }

  /**
   * Makes a channel of a connection that is used for nothing else, and is closed with it.
   *
   * @param deadline how long a publish may take before its outcome is unknown
   */
  PublishChannel(Connection connection, Duration deadline) throws IOException {
    this.connection = connection;
    this.deadline = deadline;
    try {
      this.channel = connection.createChannel();
      Topology.declare(channel);
      channel.confirmSelect();
      channel.addConfirmListener(new Confirms());
      channel.addReturnListener(this::returned);
      connection.addBlockedListener(reason -> blocked = true, () -> blocked = false);
    } catch (IOException | RuntimeException e) {
      connection.abort(1_000);
      throw e;
    }
  }

  boolean isOpen() {
    return channel.isOpen();
  }

  boolean isBlocked() {
    return blocked;
  }

  /** Hands a message over to the sending thread; never waits. */
  CompletableFuture<PublishOutcome> publish(OutgoingMessage message) {
    Pending pending = new Pending(message);
    if (blocked || !isOpen()) {
      return CompletableFuture.completedFuture(notSent());
    }
    if (!waiting.offer(pending)) {
      return CompletableFuture.completedFuture(PublishOutcome.NOT_SENT);
    }
    CompletableFuture.delayedExecutor(deadline.toMillis(), TimeUnit.MILLISECONDS, Runnable::run)
        .execute(() -> giveUp(pending));
    return pending.outcome;
  }

  private void giveUp(Pending pending) {
    pending.outcome.complete(pending.decide() ? notSent() : PublishOutcome.UNKNOWN);
  }

  /** Why a message was not sent that nothing is wrong with. */
  private PublishOutcome notSent() {
    if (!isOpen()) {
      return PublishOutcome.NOT_CONNECTED;
    }
    return blocked ? PublishOutcome.BLOCKED : PublishOutcome.NOT_SENT;
  }

  /** Sends what is handed over until the channel is no good or the thread is interrupted. */
  void sendUntilClosed() {
    try {
      while (isOpen() && !isSilent()) {
        Pending next = waiting.poll(200, TimeUnit.MILLISECONDS);
        if (topologyIsMissing) {
          topologyIsMissing = false;
          Topology.declare(channel);
        }
        if (next != null) {
          send(next);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException | AlreadyClosedException e) {
      // the channel is gone: what it holds is failed below
    } finally {
      connection.abort(1_000);
      failAll();
    }
  }

  private void send(Pending pending) throws IOException {
    if (!pending.decide()) {
      return; // its caller was told that it was not sent
    }
    OutgoingMessage message = pending.message;
    pending.sentAt = System.nanoTime();
    unconfirmed.put(channel.getNextPublishSeqNo(), pending);
    if (message.mandatory()) {
      mandatory.put(message.properties().getMessageId(), pending);
    }
    channel.basicPublish(
        message.exchange(),
        message.routingKey(),
        message.mandatory(),
        message.properties(),
        message.body());
  }

  /**
   * Whether a message has waited so long for its confirm that none can be expected. A broker that
   * has lost its mind about this channel (RabbitMQ 3.10 after the forced removal of a quorum queue,
   * for one) may have it back on a new one; while it blocks us, it is only late.
   */
  private boolean isSilent() {
    Map.Entry<Long, Pending> oldest = unconfirmed.firstEntry();
    if (oldest == null || blocked) {
      return false;
    }
    boolean silent =
        System.nanoTime() - oldest.getValue().sentAt > deadline.multipliedBy(2).toNanos();
    if (silent) {
      LOG.warnf(
          "The broker does not confirm a message: %s", oldest.getValue().message.routingKey());
    }
    return silent;
  }

  private void failAll() {
    unconfirmed
        .values()
        .forEach(pending -> pending.outcome.complete(PublishOutcome.CONNECTION_LOST));
    unconfirmed.clear();
    mandatory.clear();
    for (Pending next = waiting.poll(); next != null; next = waiting.poll()) {
      next.outcome.complete(PublishOutcome.NOT_CONNECTED);
    }
  }

  /** A return comes before the confirm of the same message. */
  private void returned(Return message) {
    Pending pending = mandatory.get(message.getProperties().getMessageId());
    if (pending != null) {
      pending.returned = true;
      topologyIsMissing = true; // somebody deleted a queue: the next message shall find it again
    }
  }

  private final class Confirms implements ConfirmListener {
    @Override
    public void handleAck(long tag, boolean multiple) {
      settle(tag, multiple, PublishOutcome.CONFIRMED);
    }

    @Override
    public void handleNack(long tag, boolean multiple) {
      settle(tag, multiple, PublishOutcome.REFUSED);
    }

    private void settle(long tag, boolean multiple, PublishOutcome outcome) {
      if (multiple) {
        var settled = unconfirmed.headMap(tag, true);
        settled.values().forEach(pending -> settle(pending, outcome));
        settled.clear();
        return;
      }
      Pending pending = unconfirmed.remove(tag);
      if (pending != null) {
        settle(pending, outcome);
      }
    }

    private void settle(Pending pending, PublishOutcome outcome) {
      if (pending.message.mandatory()) {
        mandatory.remove(pending.message.properties().getMessageId());
      }
      pending.outcome.complete(pending.returned ? PublishOutcome.UNROUTABLE : outcome);
    }
  }
}
