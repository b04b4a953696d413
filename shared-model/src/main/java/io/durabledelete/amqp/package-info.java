/**
 * RabbitMQ: topology, confirmed publishing and consuming. The only package that knows the broker's
 * client.
 */
@NullMarked
package io.durabledelete.amqp;

import org.jspecify.annotations.NullMarked;
