package io.durabledelete.bench;

import static io.durabledelete.bench.Bench.progress;

import io.durabledelete.bench.Replica.Kind;
import java.util.List;
import java.util.stream.Stream;

/**
 * Very many deletes, part by part: the processor time of a delete, memory, threads and connections
 * in each part, beside those of the first part in which everything was warm.
 */
final class SoakBench {
  private static final int TASKS = 1_000_000;
  private static final int PARTS = 10;
  private static final int CROWD = 32;
  private static final Goal COST = Goal.atMost(1.15);
  private static final Goal MEMORY = Goal.atMost(1.15);

  private final Order order;
  private final Installation installation;
  private final int part;

  SoakBench(Order order) {
    this.order = order.orUsual(TASKS, 1);
    this.installation = order.installation();
    this.part = Math.max(1, this.order.size() / PARTS);
  }

  /** What a part of the deletes cost, and what the services held after it. */
  private record Part(double cpuMicros, double residentMib, double threads, double connections) {}

  void run() throws InterruptedException {
    Replica api = installation.start(Kind.API, 1).getFirst();
    Replica worker = installation.start(Kind.WORKER, 1).getFirst();
    Result cost = new Result("soak", "us");
    Result memory = new Result("soak-memory", "MiB");
    try (Sides sides = new Sides(installation)) {
      var warmUp = delete(sides, api, worker);
      Part first = delete(sides, api, worker);
      for (int number = 3; number <= PARTS; number++) {
        Part now = delete(sides, api, worker);
        progress("part %d of %d: %s".formatted(number, PARTS, now));
        cost.add(now.cpuMicros(), first.cpuMicros());
        memory.add(now.residentMib(), first.residentMib());
        memory.detail("threads", now.threads());
        memory.detail("connections", now.connections());
      }
      memory.detail("first_threads", first.threads());
      memory.detail("first_connections", first.connections());
    }
    order.lines().println(cost.ratioLine(COST));
    order.lines().println(memory.ratioLine(MEMORY));
  }

  private Part delete(Sides sides, Replica api, Replica worker) throws InterruptedException {
    var tasks = sides.ours(part);
    double before = cpuSeconds(api, worker);
    var accepted = Crowd.took(CROWD, () -> new Wire(api), tasks);
    sides.awaitNoneUnderWay();
    double used = cpuSeconds(api, worker) - before;
    progress("%,d deleted, accepted at %.0f/s".formatted(part, accepted.perSecond()));
    List<Replica> services = List.of(api, worker);
    return new Part(
        used * 1e6 / part,
        services.stream().mapToDouble(Replica::residentMib).sum(),
        services.stream().mapToDouble(Replica::threads).sum(),
        installation.connections());
  }

  private double cpuSeconds(Replica... services) {
    return installation.serverSeconds() + Stream.of(services).mapToDouble(Replica::seconds).sum();
  }
}
