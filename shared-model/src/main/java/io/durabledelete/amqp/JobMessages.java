package io.durabledelete.amqp;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Delivery;
import com.rabbitmq.client.impl.Frame;
import io.durabledelete.deletion.DeleteJob;
import io.durabledelete.deletion.JobDecision;
import java.io.UnsupportedEncodingException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;

/** What a job looks like as a message: as delivered, as delayed copy, as dead letter. */
final class JobMessages {
  /** How often it failed before anything was taken; only our delayed copies carry it. */
  private static final String EARLY = "x-early-failures";

  /** As many as {@code WORKER_MAX_ATTEMPTS} may be: anybody can write the header. */
  private static final int MOST_EARLY = 1_000;

  /** A copy has to fit its headers in one frame, of 128 KiB as brokers are shipped. */
  private static final int MAX_HEADERS_BYTES = 32 * 1024;

  private JobMessages() {}

  static DeleteJob job(Delivery delivery) {
    Map<String, String> texts = new HashMap<>();
    headers(delivery).forEach((name, value) -> texts.put(name, String.valueOf(value)));
    return new DeleteJob(delivery.getBody(), texts, early(texts));
  }

  private static int early(Map<String, String> headers) {
    try {
      return Math.clamp(Integer.parseInt(headers.getOrDefault(EARLY, "0")), 0, MOST_EARLY);
    } catch (NumberFormatException e) {
      return 0; // somebody else's header: it only decides when to give up
    }
  }

  static OutgoingMessage delayedCopy(Delivery delivery, JobDecision.Again again) {
    Map<String, Object> headers = headers(delivery);
    headers.put(EARLY, again.early());
    Duration delay = again.delay();
    return new OutgoingMessage(
        "",
        Topology.retryQueue(delay),
        true,
        copyOf(delivery)
            .headers(headers)
            .expiration(Long.toString(Math.max(1, delay.toMillis())))
            .build(),
        delivery.getBody());
  }

  static OutgoingMessage longWork(Delivery delivery) {
    return new OutgoingMessage(
        "",
        Topology.LONG_DELETES,
        true,
        copyOf(delivery).headers(headers(delivery)).build(),
        delivery.getBody());
  }

  static OutgoingMessage deadLetter(Delivery delivery, JobDecision.DeadLetter letter) {
    Map<String, Object> headers = headers(delivery);
    headers.put("x-letter-id", UUID.randomUUID().toString());
    headers.put("x-cause", letter.cause());
    headers.put("x-error", letter.detail());
    headers.put("x-attempts", letter.attempts());
    headers.put("x-died-at", Instant.now().toString());
    return new OutgoingMessage(
        "",
        Topology.DEAD_LETTERS,
        true,
        copyOf(delivery).headers(headers).build(),
        delivery.getBody());
  }

  private static AMQP.BasicProperties.Builder copyOf(Delivery delivery) {
    AMQP.BasicProperties given = delivery.getProperties();
    return new AMQP.BasicProperties.Builder()
        .contentType(given.getContentType())
        .timestamp(given.getTimestamp())
        .deliveryMode(2)
        .messageId(UUID.randomUUID().toString());
  }

  /** The headers that came with it; none if they would leave no room in a frame for ours. */
  private static Map<String, Object> headers(Delivery delivery) {
    Map<String, Object> given = delivery.getProperties().getHeaders();
    return given == null || !leaveRoom(given) ? new HashMap<>() : new HashMap<>(given);
  }

  private static boolean leaveRoom(Map<String, Object> headers) {
    try {
      return Frame.tableSize(headers) <= MAX_HEADERS_BYTES;
    } catch (UnsupportedEncodingException | IllegalArgumentException e) {
      return false; // what can't be measured can't be sent either
    }
  }
}
