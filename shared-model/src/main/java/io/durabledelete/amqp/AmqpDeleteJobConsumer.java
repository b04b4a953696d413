package io.durabledelete.amqp;

import io.durabledelete.deletion.DeleteJobConsumer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Consumes delete jobs over a connection of its own. */
public final class AmqpDeleteJobConsumer implements DeleteJobConsumer {
  private static final String NAME = "delete-worker consumer";

  private final BrokerSettings settings;
  private final JobDecisions decisions;
  private final int consumers;
  private final int batchSize;
  private volatile @Nullable SupervisedConsumer consumer;

  /**
   * @param publisher for delayed copies and dead letters
   * @param consumers {@code WORKER_CONCURRENCY}
   * @param batchSize {@code WORKER_BATCH_SIZE}
   */
  public AmqpDeleteJobConsumer(
      BrokerSettings settings, ConfirmedPublisher publisher, int consumers, int batchSize) {
    this.settings = settings;
    this.decisions = new JobDecisions(publisher);
    this.consumers = consumers;
    this.batchSize = batchSize;
  }

  @Override
  public void start(Lanes lanes) {
    consumer = SupervisedConsumer.start(settings, NAME, queues(lanes));
  }

  private List<Lane> queues(Lanes lanes) {
    BatchWork ordinary = decisions.of(lanes.ordinary());
    List<Lane> queues = new ArrayList<>();
    for (int number = 1; number <= consumers; number++) {
      queues.add(new Lane(Topology.TASK_DELETE, batchSize, ordinary));
    }
    queues.add(new Lane(Topology.BULK_DELETES, batchSize, ordinary));
    queues.add(new Lane(Topology.LONG_DELETES, 1, decisions.of(lanes.longWork())));
    return queues;
  }

  @Override
  public boolean isSubscribed() {
    SupervisedConsumer started = consumer;
    return started != null && started.isSubscribed();
  }

  @Override
  public void stop(Duration limit) {
    SupervisedConsumer started = consumer;
    if (started != null) {
      started.stop(limit);
    }
  }
}
