package io.durabledelete.bench;

import static io.durabledelete.bench.Bench.progress;

import io.durabledelete.bench.Replica.Kind;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Deletes by 32 callers from the first request until the last task is gone, beside well-known
 * libraries for background jobs that do the same three writes, without HTTP.
 */
public final class PeersBench {
  private static final int TASKS = 5_000;
  private static final int ROUNDS = 3;
  private static final int CROWD = 32;
  private static final Map<String, Goal> GOALS =
      Map.of("jobrunr", Goal.atLeast(8), "db-scheduler", Goal.atLeast(6));

  private final Set<UUID> waitedFor = ConcurrentHashMap.newKeySet();
  private final Order order;
  private final Installation installation;

  private PeersBench(Order order) {
    this.order = order.orUsual(TASKS, ROUNDS);
    this.installation = order.installation();
  }

  /** The same arguments as those of {@link Bench}. */
  public static void main(String[] arguments) throws InterruptedException {
    PrintStream lines = System.out;
    System.setOut(System.err);
    Bench.quiet();
    try (Installation installation = new Installation()) {
      new PeersBench(new Order(installation, lines, Integer.parseInt(arguments[1]), Integer.parseInt(arguments[2])))
          .run();
    }
    System.exit(0);
  }

  private void run() throws InterruptedException {
    Replica api = installation.start(Kind.API, 1).getFirst();
    var unused = installation.start(Kind.WORKER, 1);
    List<Peer> peers = new ArrayList<>();
    try (Sides sides = new Sides(installation)) {
      peers.add(
          new JobRunrPeer(
              sides.rawTasks, installation.client(), installation.database().getName(), this::gone));
      String postgres = System.getenv("BENCH_POSTGRES");
      if (postgres != null) {
        peers.add(new DbSchedulerPeer(postgres, this::gone));
      }
      EndToEnd ours = new EndToEnd(api, sides, CROWD);
      progress("warming up");
      for (int i = 0; i < 4; i++) {
        var warm = ours.perSecond(order.size());
      }
      for (Peer peer : peers) {
        var warm = perSecond(peer);
      }
      Map<String, Result> results = new ConcurrentHashMap<>();
      for (int round = 0; round < order.rounds(); round++) {
        double now = ours.perSecond(order.size());
        for (Peer peer : peers) {
          double theirs = perSecond(peer);
          progress("ours %.0f/s, %s %.0f/s".formatted(now, peer.name(), theirs));
          results
              .computeIfAbsent(peer.name(), name -> new Result("peers-" + name, "1/s"))
              .add(now, theirs);
        }
      }
      results.forEach(
          (name, result) -> order.lines().println(result.ratioLine(GOALS.getOrDefault(name, Goal.atLeast(1)))));
    } finally {
      peers.forEach(Peer::close);
    }
  }

  private void gone(UUID task) {
    waitedFor.remove(task);
  }

  private double perSecond(Peer peer) throws InterruptedException {
    List<UUID> tasks = peer.add(order.size());
    waitedFor.addAll(new HashSet<>(tasks));
    installation.settle();
    long begin = System.nanoTime();
    var accepted = Crowd.took(CROWD, () -> peer, tasks);
    while (!waitedFor.isEmpty()) {
      Thread.sleep(5);
    }
    return accepted.millis().size() / ((System.nanoTime() - begin) / 1e9);
  }
}
