package io.durabledelete.amqp;

import com.rabbitmq.client.Channel;
import java.io.IOException;
import java.util.List;

/** The consumers of a subscription; queues that live as long as it does are made here. */
interface LanePlan {
  /**
   * Plans the lanes of a new subscription.
   *
   * @param channel of its connection, with the topology declared
   */
  List<Lane> lanes(Channel channel) throws IOException;
}
