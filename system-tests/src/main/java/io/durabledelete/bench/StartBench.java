package io.durabledelete.bench;

import static io.durabledelete.bench.Bench.progress;

import io.durabledelete.bench.Replica.Kind;
import java.util.Map;

/**
 * From the start of a process until it says that it is ready, with what a container brings for it
 * (a recorded start, a bounded heap), beside the same program without; and the memory that it has
 * resident once it is idle.
 */
final class StartBench {
  private static final int ROUNDS = 5;
  private static final long IDLE_MS = 10_000;
  private static final Goal OF_UNTUNED = Goal.atMost(0.6);

  private final Order order;
  private final Map<String, String> settings;

  private record Started(double seconds, double residentMib) {}

  private interface Launch {
    Replica of(Kind kind, String name, Map<String, String> settings);
  }

  StartBench(Order order) {
    this.order = order.orUsual(1, ROUNDS);
    this.settings = Map.of("MONGODB_DATABASE", order.installation().database().getName());
  }

  void run() throws InterruptedException {
    measure(Kind.API, "api", Goal.atMost(220));
    measure(Kind.WORKER, "worker", Goal.atMost(160));
  }

  private void measure(Kind kind, String name, Goal mostResident) throws InterruptedException {
    Result start = new Result("start-" + name, "s");
    Result resident = new Result("start-" + name + "-memory", "MiB");
    var unused = started(Replica::launch, kind, name + "-warming-up");
    for (int round = 0; round < order.rounds(); round++) {
      boolean isOursFirst = round % 2 == 0;
      Started first = started(isOursFirst ? Replica::launch : Replica::launchUntuned, kind, name);
      Started second = started(isOursFirst ? Replica::launchUntuned : Replica::launch, kind, name);
      Started ours = isOursFirst ? first : second;
      Started untuned = isOursFirst ? second : first;
      start.add(ours.seconds(), untuned.seconds());
      resident.add(ours.residentMib(), untuned.residentMib());
      progress(
          "%s: ready after %.1f s, %.0f MiB; untuned %.1f s, %.0f MiB"
              .formatted(
                  name,
                  ours.seconds(),
                  ours.residentMib(),
                  untuned.seconds(),
                  untuned.residentMib()));
    }
    order.lines().println(start.ratioLine(OF_UNTUNED));
    order.lines().println(resident.line(mostResident));
  }

  private Started started(Launch launch, Kind kind, String name) throws InterruptedException {
    long begin = System.nanoTime();
    Replica replica = launch.of(kind, name, settings);
    try {
      replica.awaitReady();
      double seconds = (System.nanoTime() - begin) / 1e9;
      Thread.sleep(IDLE_MS);
      return new Started(seconds, replica.residentMib());
    } finally {
      replica.kill();
    }
  }
}
