package io.durabledelete.system.faults;

import io.durabledelete.settings.Setting;
import io.durabledelete.system.rig.OwnBroker;
import io.durabledelete.system.rig.Product;
import io.durabledelete.system.rig.ReplicaSet;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.bson.Document;

/** The product on servers that nobody else uses, so that everything of it may be broken. */
final class World implements AutoCloseable {
  /** Those that a fault may have switched on. */
  private static final List<String> FAIL_POINTS =
      List.of("failCommand", "onPrimaryTransactionalWrite", "WTWriteConflictException");

  final ReplicaSet database;
  final OwnBroker broker;
  final Product product;

  /**
   * @param members of the replica set, and of the broker's cluster
   * @param replicas of each service
   */
  World(String name, int members, int replicas) {
    this(name, members, replicas, Map.of());
  }

  /**
   * @param programs others than the built ones, by the service's module
   */
  World(String name, int members, int replicas, Map<String, Path> programs) {
    this(name, members, replicas, programs, Map.of());
  }

  /**
   * @param differing settings that are not what they are in other worlds
   */
  World(
      String name,
      int members,
      int replicas,
      Map<String, Path> programs,
      Map<Setting, String> differing) {
    database = new ReplicaSet(members);
    broker = new OwnBroker(members);
    Product.Builder builder =
        Product.named(name)
            .on(database)
            .on(broker)
            .programs(programs)
            .apis(replicas)
            .workers(replicas)
            .with(Setting.INTAKE_ENABLED, "true")
            // what takes minutes in the field takes seconds here, and meets the faults more often
            .with(Setting.RECONCILER_INTERVAL, "2s")
            .with(Setting.RECONCILER_THRESHOLD, "4s")
            .with(Setting.RECONCILER_MAX_BACKOFF, "8s")
            .with(Setting.WORKER_BACKOFF_INITIAL, "200ms")
            .with(Setting.WORKER_BACKOFF_MAX, "2s")
            .with(Setting.WORKER_MAX_ATTEMPTS, "3")
            .with(Setting.DELETE_RUN_WAIT, "2s")
            .with(Setting.PUBLISH_TIMEOUT, "1s")
            .with(Setting.DATABASE_TIMEOUT, "3s");
    differing.forEach(builder::with);
    product = builder.start();
  }

  /** Whatever happened: everything runs again, and every replica says that it is ready. */
  void mend() {
    database.mend(FAIL_POINTS);
    broker.mend();
    product.mend();
  }

  /** A fail point that is on as long as something lasts, on whichever member is the primary. */
  void failWhile(Runnable lasts, String name, Document mode, Document data) {
    database.failPoint(name, mode, data);
    lasts.run();
    database.mend(FAIL_POINTS);
  }

  /** Nothing waits for anything here: so long something is the case. */
  static void pause(Duration time) {
    try {
      Thread.sleep(time);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    product.close();
    broker.close();
    database.close();
  }
}
