package io.durabledelete.bench;

import static com.mongodb.client.model.Filters.gt;
import static io.durabledelete.bench.Bench.progress;

import io.durabledelete.bench.Bench.BrokenPromise;
import io.durabledelete.bench.Replica.Kind;
import io.durabledelete.settings.Setting;
import io.durabledelete.store.Collections;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.bson.Document;

/**
 * A round of the reconciler that publishes 1,000 stuck deletes again (rule D9), among 1,000,000
 * tasks; beside the same round among 10,000.
 */
final class ReconcileBench {
  private static final int TASKS = 1_000_000;
  private static final int ROUNDS = 5;
  private static final int STUCK = 1_000;
  private static final int FEW = 10_000;
  private static final Goal RATIO = Goal.atMost(1.3);
  private static final Duration LOOK_EVERY = Duration.ofMillis(20);

  /** Nothing is published again but by the rounds that are measured, and those do not wait. */
  private static final Map<String, String> BY_HAND =
      Map.of(
          Setting.RECONCILER_INTERVAL.name(), "12h",
          Setting.RECONCILER_THRESHOLD.name(), "1h",
          Setting.RECONCILER_RATE.name(), "100000");

  private final Order order;
  private final int size;
  private final Installation installation;

  ReconcileBench(Order order) {
    this.order = order.orUsual(TASKS, ROUNDS);
    this.size = Math.max(FEW, this.order.size());
    this.installation = order.installation();
  }

  void run() throws InterruptedException {
    Replica api = installation.start(Kind.API, 1, BY_HAND).getFirst();
    Caller caller = new Caller(api);
    Result result = new Result("reconcile", "s");
    try (Sides sides = new Sides(installation)) {
      sides.clear();
      var accepted = Crowd.took(8, () -> caller::delete, sides.ours(STUCK));
      progress("%,d stuck".formatted(accepted.millis().size()));
      var others = sides.ours(FEW - STUCK);
      progress("warming up");
      var warmUp = List.of(round(caller), round(caller));
      List<Double> amongFew = rounds(caller);
      progress("adding %,d tasks".formatted(size - others.size() - STUCK));
      var more = sides.ours(size - others.size() - STUCK);
      List<Double> amongMany = rounds(caller);
      for (int i = 0; i < order.rounds(); i++) {
        result.add(amongMany.get(i), amongFew.get(i));
      }
      result.detail("tasks", more.size() + others.size() + STUCK);
      result.detail("warm_up", warmUp.getLast());
      sides.clear();
    }
    order.lines().println(result.ratioLine(RATIO));
  }

  private List<Double> rounds(Caller caller) throws InterruptedException {
    List<Double> seconds = new ArrayList<>();
    for (int i = 0; i < order.rounds(); i++) {
      seconds.add(round(caller));
    }
    return seconds;
  }

  /** As long as the reconciler itself says. */
  private double round(Caller caller) throws InterruptedException {
    Instant before = Instant.now();
    caller.reconcile();
    Document round = null;
    while (round == null) {
      Thread.sleep(LOOK_EVERY);
      round =
          installation
              .database()
              .getCollection(Collections.RECONCILER_ROUNDS)
              .find(gt("started_at", before))
              .first();
    }
    if (round.get("requeued") instanceof Number number && number.intValue() == STUCK) {
      return (round.getDate("ended_at").getTime() - round.getDate("started_at").getTime()) / 1e3;
    }
    throw new BrokenPromise("not all was published again: " + round);
  }
}
