package io.durabledelete.bench;

import static io.durabledelete.bench.Bench.progress;

import io.durabledelete.bench.Replica.Kind;
import io.durabledelete.bench.raw.RawWorker;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;

/**
 * A worker that finds a backlog: while it stands still the API accepts deletes, then it goes on.
 * Beside the same backlog and batches in a transaction each by the bare drivers.
 */
final class DrainBench {
  private static final int TASKS = 100_000;
  private static final int ROUNDS = 3;
  private static final int CROWD = 64;
  private static final Goal RATIO = Goal.atLeast(0.7);

  /** Until so much of the backlog is done the worker may be busy with connecting again. */
  private static final double BEGINNING = 0.05;

  private static final Duration LOOK_EVERY = Duration.ofMillis(20);

  private final Order order;
  private final Installation installation;

  DrainBench(Order order) {
    this.order = order.orUsual(TASKS, ROUNDS);
    this.installation = order.installation();
  }

  void run() throws InterruptedException {
    Replica api = installation.start(Kind.API, 1).getFirst();
    Replica worker = installation.start(Kind.WORKER, 1).getFirst();
    Result result = new Result("drain", "1/s");
    try (Sides sides = new Sides(installation)) {
      progress("warming up");
      var unused =
          Crowd.took(CROWD, () -> new Wire(api), sides.ours(Math.min(order.size(), 20_000)));
      sides.awaitNoneUnderWay();
      var alsoUnused = raw(sides, Math.min(order.size(), 20_000));
      order.sideBySide(
          result, () -> ours(api, worker, sides, result), () -> raw(sides, order.size()));
    }
    order.lines().println(result.ratioLine(RATIO));
  }

  private double ours(Replica api, Replica worker, Sides sides, Result result)
      throws InterruptedException {
    List<UUID> tasks = sides.ours(order.size());
    worker.freeze();
    var unused = Crowd.took(CROWD, () -> new Wire(api), tasks);
    installation.settle();
    double busyBefore = worker.seconds();
    double serverBefore = installation.serverSeconds();
    worker.thaw();
    long left = sides.underWay();
    while (left > order.size() * (1 - BEGINNING)) {
      Thread.sleep(LOOK_EVERY);
      left = sides.underWay();
    }
    long begin = System.nanoTime();
    sides.awaitNoneUnderWay();
    double perSecond = left / ((System.nanoTime() - begin) / 1e9);
    result.detail("worker_cpu_s", worker.seconds() - busyBefore);
    result.detail("server_cpu_s", installation.serverSeconds() - serverBefore);
    result.detail("worker_resident_mib", worker.residentMib());
    sides.clear();
    return perSecond;
  }

  private double raw(Sides sides, int count) throws InterruptedException {
    List<UUID> tasks = sides.raw(count);
    var unused = Crowd.took(CROWD, () -> sides.rawAccepts::grouped, tasks);
    installation.settle();
    CountDownLatch deleted = new CountDownLatch(count);
    long begin = System.nanoTime();
    try (RawWorker worker =
        new RawWorker(sides.rawTasks, sides.rawQueue, task -> deleted.countDown())) {
      deleted.await();
      return count / ((System.nanoTime() - begin) / 1e9);
    } finally {
      sides.clear();
    }
  }
}
