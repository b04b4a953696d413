package io.durabledelete.bench;

import static io.durabledelete.bench.Bench.progress;

import io.durabledelete.bench.Replica.Kind;
import io.durabledelete.bench.raw.RawWorker;
import java.io.PrintStream;
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

  private final Installation installation;
  private final PrintStream lines;
  private final int size;
  private final int rounds;

  DrainBench(Installation installation, PrintStream lines, int size, int rounds) {
    this.installation = installation;
    this.lines = lines;
    this.size = size == 0 ? TASKS : size;
    this.rounds = rounds == 0 ? ROUNDS : rounds;
  }

  void run() throws InterruptedException {
    Replica api = installation.start(Kind.API, 1).getFirst();
    Replica worker = installation.start(Kind.WORKER, 1).getFirst();
    Result result = new Result("drain", "1/s");
    try (Sides sides = new Sides(installation)) {
      progress("warming up");
      var unused = Crowd.took(CROWD, () -> new Wire(api), sides.ours(Math.min(size, 20_000)));
      sides.awaitNoneUnderWay();
      var alsoUnused = raw(sides, Math.min(size, 20_000));
      for (int round = 0; round < rounds; round++) {
        double ours = 0;
        double raw = 0;
        for (boolean isOurs : round % 2 == 0 ? List.of(true, false) : List.of(false, true)) {
          if (isOurs) {
            ours = ours(api, worker, sides, result);
          } else {
            raw = raw(sides, size);
          }
        }
        progress("ours %.0f/s, by the bare drivers %.0f/s".formatted(ours, raw));
        result.add(ours, raw);
      }
    }
    lines.println(result.ratioLine(RATIO));
  }

  private double ours(Replica api, Replica worker, Sides sides, Result result)
      throws InterruptedException {
    List<UUID> tasks = sides.ours(size);
    worker.freeze();
    var unused = Crowd.took(CROWD, () -> new Wire(api), tasks);
    installation.settle();
    double busyBefore = worker.seconds();
    worker.thaw();
    long left = sides.underWay();
    while (left > size * (1 - BEGINNING)) {
      Thread.sleep(LOOK_EVERY);
      left = sides.underWay();
    }
    long begin = System.nanoTime();
    sides.awaitNoneUnderWay();
    double perSecond = left / ((System.nanoTime() - begin) / 1e9);
    result.detail("worker_cpu_s", worker.seconds() - busyBefore);
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
