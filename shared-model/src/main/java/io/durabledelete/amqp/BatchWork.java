package io.durabledelete.amqp;

import com.rabbitmq.client.Delivery;
import java.util.List;
import java.util.function.BooleanSupplier;

/** What is done with a batch before it is acknowledged. */
interface BatchWork {
  /**
   * Works on a batch. One that ends in an exception is not acknowledged: it is delivered again.
   *
   * @param isAlive whether the batch can still be acknowledged
   * @return false when it can't be acknowledged any more: the broker will deliver it again
   */
  boolean work(List<Delivery> batch, BooleanSupplier isAlive) throws InterruptedException;
}
