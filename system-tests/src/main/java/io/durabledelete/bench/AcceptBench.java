package io.durabledelete.bench;

import static io.durabledelete.bench.Bench.progress;

import io.durabledelete.bench.Crowd.Took;
import io.durabledelete.bench.Replica.Kind;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Accepting deletes over HTTP with a token: mark, publish, 202 (rules D1–D4), with one caller, 32
 * and 64; beside the same two writes by the bare drivers, in groups and one by one.
 */
final class AcceptBench {
  private static final int TASKS = 20_000;
  private static final int ROUNDS = 5;
  private static final int WARM_UPS_OF_OURS = 3;
  private static final int WARM_UPS = 2;
  private static final List<Integer> CROWDS = List.of(32, 64);

  private static final Goal OF_GROUPED = Goal.atLeast(0.8);
  private static final Goal OF_ONE_BY_ONE = Goal.atLeast(1.5);
  private static final Goal OF_P95 = Goal.atMost(1.5);
  private static final Goal OF_ONE_CALLER = Goal.atLeast(0.8);
  private static final Goal P95_MS = Goal.atMost(100);

  private enum Side {
    OURS,
    GROUPED,
    ONE_BY_ONE
  }

  private record Round(Took ours, Took grouped, Took oneByOne) {}

  private final Order order;
  private final Installation installation;

  AcceptBench(Order order) {
    this.order = order.orUsual(TASKS, ROUNDS);
    this.installation = order.installation();
  }

  void run() throws InterruptedException {
    Replica api = installation.start(Kind.API, 1).getFirst();
    try (Sides sides = new Sides(installation)) {
      warmUp(api, sides);
      measureOneCaller(api, sides);
      for (int crowd : CROWDS) {
        measure(api, sides, crowd);
      }
    }
  }

  /** A service that has run for a minute is compiled as one that has run for a year. */
  private void warmUp(Replica api, Sides sides) throws InterruptedException {
    progress("warming up");
    for (int i = 0; i < WARM_UPS_OF_OURS; i++) {
      var unused = Crowd.took(64, () -> new Wire(api), sides.ours(order.size()));
      sides.clear();
    }
    for (int i = 0; i < WARM_UPS; i++) {
      var unused = round(api, sides, 32, order.size(), i);
    }
  }

  private void measureOneCaller(Replica api, Sides sides) throws InterruptedException {
    Result accept = new Result("accept-c1", "1/s");
    for (int round = 0; round < order.rounds(); round++) {
      Round took = round(api, sides, 1, Math.max(100, order.size() / 10), round);
      accept.add(took.ours().perSecond(), took.oneByOne().perSecond());
      accept.detail("p50_ms", took.ours().percentile(50));
      accept.detail("reference_p50_ms", took.oneByOne().percentile(50));
    }
    order.lines().println(accept.ratioLine(OF_ONE_CALLER));
  }

  private void measure(Replica api, Sides sides, int crowd) throws InterruptedException {
    String name = crowd == CROWDS.getFirst() ? "accept" : "accept-c" + crowd;
    Result grouped = new Result(name, "1/s");
    Result oneByOne = new Result(name + "-one-by-one", "1/s");
    Result p95 = new Result(name + "-p95", "ms");
    for (int round = 0; round < order.rounds(); round++) {
      Round took = round(api, sides, crowd, order.size(), round);
      Took ours = took.ours();
      grouped.add(ours.perSecond(), took.grouped().perSecond());
      oneByOne.add(ours.perSecond(), took.oneByOne().perSecond());
      p95.add(ours.percentile(95), took.grouped().percentile(95));
      p95.detail("p50", ours.percentile(50));
      p95.detail("p99", ours.percentile(99));
      p95.detail("max", ours.percentile(100));
      progress(
          "%d callers: ours %.0f/s, grouped %.0f/s, one by one %.0f/s; p95 %.1f ms, grouped %.1f ms"
              .formatted(
                  crowd,
                  ours.perSecond(),
                  took.grouped().perSecond(),
                  took.oneByOne().perSecond(),
                  ours.percentile(95),
                  took.grouped().percentile(95)));
    }
    order.lines().println(grouped.ratioLine(OF_GROUPED));
    order.lines().println(oneByOne.ratioLine(OF_ONE_BY_ONE));
    order.lines().println(p95.ratioLine(OF_P95));
    if (crowd == CROWDS.getFirst()) {
      order.lines().println(p95.named("accept-latency").line(P95_MS));
    }
  }

  /** Each side once, in another order each time. */
  private Round round(Replica api, Sides sides, int crowd, int tasks, int round)
      throws InterruptedException {
    List<Side> order = new ArrayList<>(List.of(Side.values()));
    Collections.rotate(order, round);
    Took[] took = new Took[order.size()];
    for (Side side : order) {
      took[side.ordinal()] =
          switch (side) {
            case OURS -> Crowd.took(crowd, () -> new Wire(api), sides.ours(tasks));
            case GROUPED -> Crowd.took(crowd, () -> sides.rawAccepts::grouped, sides.raw(tasks));
            case ONE_BY_ONE -> Crowd.took(crowd, () -> sides.rawAccepts::alone, sides.raw(tasks));
          };
      sides.clear();
    }
    return new Round(took[0], took[1], took[2]);
  }
}
