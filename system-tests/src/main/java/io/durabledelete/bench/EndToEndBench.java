package io.durabledelete.bench;

import static io.durabledelete.bench.Bench.progress;

import io.durabledelete.bench.Replica.Kind;
import io.durabledelete.bench.raw.RawWorker;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;

/**
 * Many deletes by 32 callers, from the first request until the last task is gone, with one API and
 * one worker; beside grouped accepts and a batching worker by the bare drivers.
 */
final class EndToEndBench {
  private static final int TASKS = 20_000;
  private static final int ROUNDS = 5;
  private static final int CROWD = 32;
  private static final Goal RATIO = Goal.atLeast(0.8);

  private final Order order;
  private final Installation installation;

  EndToEndBench(Order order) {
    this.order = order.orUsual(TASKS, ROUNDS);
    this.installation = order.installation();
  }

  void run() throws InterruptedException {
    Replica api = installation.start(Kind.API, 1).getFirst();
    var unused = installation.start(Kind.WORKER, 1);
    Result result = new Result("end-to-end", "1/s");
    try (Sides sides = new Sides(installation)) {
      EndToEnd endToEnd = new EndToEnd(api, sides, CROWD);
      progress("warming up");
      for (int i = 0; i < 2; i++) {
        var alsoUnused = endToEnd.perSecond(order.size());
        var neither = raw(sides);
      }
      order.sideBySide(result, () -> endToEnd.perSecond(order.size(), result), () -> raw(sides));
    }
    order.lines().println(result.ratioLine(RATIO));
  }

  private double raw(Sides sides) throws InterruptedException {
    List<UUID> tasks = sides.raw(order.size());
    CountDownLatch deleted = new CountDownLatch(order.size());
    long begin = System.nanoTime();
    try (RawWorker worker =
        new RawWorker(sides.rawTasks, sides.rawQueue, task -> deleted.countDown())) {
      var unused = Crowd.took(CROWD, () -> sides.rawAccepts::grouped, tasks);
      deleted.await();
      return order.size() / seconds(begin);
    } finally {
      sides.clear();
    }
  }

  private static double seconds(long begin) {
    return (System.nanoTime() - begin) / 1e9;
  }
}
