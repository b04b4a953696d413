package io.durabledelete.amqp;

import com.rabbitmq.client.AMQP;

/**
 * A message to publish.
 *
 * @param mandatory whether it has to reach a queue
 */
record OutgoingMessage(
    String exchange,
    String routingKey,
    boolean mandatory,
    AMQP.BasicProperties properties,
    byte[] body) {

  /** Its exchange, or the queue that it goes to without one. */
  String target() {
    return exchange.isEmpty() ? routingKey : exchange;
  }
}
