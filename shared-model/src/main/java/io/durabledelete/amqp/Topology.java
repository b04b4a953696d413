package io.durabledelete.amqp;

import com.rabbitmq.client.BuiltinExchangeType;
import com.rabbitmq.client.Channel;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The exchanges and queues (names fixed by contract). Both services declare all of it on every new
 * connection, so that neither has to start first and a deleted queue comes back.
 */
public final class Topology {
  /** Exchange, queue and routing key of the jobs. */
  public static final String TASK_DELETE = "task.delete";

  /** Jobs with long work to do, which would hold up the others; through the default exchange. */
  public static final String LONG_DELETES = "task.delete.long";

  /** Jobs of bulk deletions; through the default exchange. */
  public static final String BULK_DELETES = "task.delete.bulk";

  /** Where dead letters land; reached through the default exchange. */
  public static final String DEAD_LETTERS = "task.delete.dlq";

  /** Topic exchange of what happened; the key is the event's type. */
  public static final String EVENTS = "task.events";

  /** Topic exchange of hints to executors; the key is the project's id. */
  public static final String RUNS = "task.runs";

  private static final String RETRY = "task.delete.retry.";
  private static final int LAST_RETRY_QUEUE = 10;

  /**
   * Returns of one message before the broker itself dead-letters it; attempts are counted by us.
   */
  private static final int DELIVERY_LIMIT = 100;

  private Topology() {}

  /** Declares everything; harmless when it is there already. */
  public static void declare(Channel channel) throws IOException {
    channel.exchangeDeclare(TASK_DELETE, BuiltinExchangeType.DIRECT, true);
    channel.exchangeDeclare(EVENTS, BuiltinExchangeType.TOPIC, true);
    channel.exchangeDeclare(RUNS, BuiltinExchangeType.TOPIC, true);
    channel.queueDeclare(DEAD_LETTERS, true, false, false, quorum(Integer.MAX_VALUE));
    Map<String, Object> jobs = quorum(DELIVERY_LIMIT);
    jobs.put("x-dead-letter-exchange", "");
    jobs.put("x-dead-letter-routing-key", DEAD_LETTERS);
    jobs.put("x-dead-letter-strategy", "at-least-once");
    jobs.put("x-overflow", "reject-publish");
    channel.queueDeclare(TASK_DELETE, true, false, false, jobs);
    channel.queueBind(TASK_DELETE, TASK_DELETE, TASK_DELETE);
    channel.queueDeclare(LONG_DELETES, true, false, false, jobs);
    channel.queueDeclare(BULK_DELETES, true, false, false, jobs);
    for (int exponent = 0; exponent <= LAST_RETRY_QUEUE; exponent++) {
      channel.queueDeclare(retryQueue(exponent), true, false, false, backToJobs());
    }
  }

  /** The names of all queues. */
  public static List<String> queues() {
    return Stream.concat(
            Stream.of(TASK_DELETE, LONG_DELETES, BULK_DELETES, DEAD_LETTERS),
            IntStream.rangeClosed(0, LAST_RETRY_QUEUE).mapToObj(Topology::retryQueue))
        .toList();
  }

  /**
   * The queue for a delay. A queue expires messages at its head only, so each holds messages of
   * about the same delay: the one for 8 s holds 8 s up to 16 s.
   */
  static String retryQueue(Duration delay) {
    long seconds = Math.max(1, delay.toSeconds());
    return retryQueue(Math.min(LAST_RETRY_QUEUE, 63 - Long.numberOfLeadingZeros(seconds)));
  }

  private static String retryQueue(int exponent) {
    return RETRY + (1 << exponent) + "s";
  }

  private static Map<String, Object> quorum(int deliveryLimit) {
    Map<String, Object> arguments = new HashMap<>();
    arguments.put("x-queue-type", "quorum");
    arguments.put("x-delivery-limit", deliveryLimit);
    return arguments;
  }

  private static Map<String, Object> backToJobs() {
    return Map.of("x-dead-letter-exchange", TASK_DELETE, "x-dead-letter-routing-key", TASK_DELETE);
  }
}
