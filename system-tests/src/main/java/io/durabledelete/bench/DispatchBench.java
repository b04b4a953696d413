package io.durabledelete.bench;

import static io.durabledelete.bench.Bench.progress;
import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toMap;

import io.durabledelete.bench.Bench.BrokenPromise;
import io.durabledelete.bench.Replica.Kind;
import io.durabledelete.bench.Sightings.Sighting;
import io.durabledelete.store.Collections;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.UUID;
import java.util.function.Function;
import org.bson.Document;

/**
 * How late the dispatchers of three replicas are (rule S2): a tenth of all tasks becomes due within
 * a minute, or all at once, or within a minute in which a replica is killed. The lag of a run is
 * from its planned instant until somebody else can see it.
 */
final class DispatchBench {
  private static final int TASKS = 50_000;
  private static final int ROUNDS = 3;
  private static final int REPLICAS = 3;
  private static final Goal MOST_LAG_S = Goal.atMost(2);
  private static final Duration MINUTE = Duration.ofMinutes(1);

  /** Time to make the tasks due before the first of them is. */
  private static final Duration AHEAD = Duration.ofSeconds(6);

  private static final Duration PATIENCE = Duration.ofMinutes(5);

  /** A run that is recorded twice is seen by then. */
  private static final Duration AFTERMATH = Duration.ofSeconds(3);

  private final Order order;
  private final Installation installation;
  private final Random random = new Random(20261121);
  private List<UUID> tasks = List.of();
  private List<Replica> replicas = List.of();

  DispatchBench(Order order) {
    this.order = order.orUsual(TASKS, ROUNDS);
    this.installation = order.installation();
  }

  void run() throws InterruptedException {
    replicas = new ArrayList<>(installation.start(Kind.API, REPLICAS));
    progress("adding %,d tasks".formatted(order.size()));
    tasks = new ArrayList<>(new Fixture(installation).addTasks(order.size()));
    Result sameInstant = new Result("dispatch-same-instant", "s");
    Result spread = new Result("dispatch", "s");
    Result killed = new Result("dispatch-replica-killed", "s");
    round(new Result("warm-up", "s"), Duration.ZERO, false);
    for (int round = 1; round <= order.rounds(); round++) {
      sameInstantRound(sameInstant);
      spread.add(round(spread, MINUTE, false));
      killed.add(round(killed, MINUTE, true));
    }
    order.lines().println(spread.line(MOST_LAG_S));
    order.lines().println(sameInstant.line(MOST_LAG_S));
    order.lines().println(killed.line(MOST_LAG_S));
  }

  private void sameInstantRound(Result result) throws InterruptedException {
    double alone =
        Figures.percentile(
            DueTasks.plan(someTasks(), soon(), Duration.ZERO).fireAlone(installation), 99);
    progress("the same transactions by one alone: p99 %.2f s".formatted(alone));
    result.add(round(result, Duration.ZERO, false), alone);
  }

  private double round(Result result, Duration spread, boolean kills) throws InterruptedException {
    installation.settle();
    long before = runsRecorded();
    try (Sightings sightings = new Sightings(installation.patientDatabase())) {
      DueTasks due = DueTasks.plan(someTasks(), soon(), spread);
      due.register(installation);
      if (Instant.now().isAfter(due.first())) {
        throw new IllegalStateException("the machine is too slow to make the tasks due in time");
      }
      Instant deadline = due.last().plus(PATIENCE);
      if (kills) {
        sightings.await(due.size() / 2, deadline);
        replicas.removeFirst().kill();
      }
      sightings.await(due.size(), deadline);
      Thread.sleep(AFTERMATH.toMillis());
      checkOnce(due, sightings.all(), runsRecorded() - before);
      return report(result, sightings.all());
    } finally {
      replicas.addAll(installation.start(Kind.API, REPLICAS - replicas.size()));
    }
  }

  private double report(Result result, List<Sighting> seen) {
    List<Double> lags = lags(seen, Sighting::seenAt);
    double p99 = Figures.percentile(lags, 99);
    result.detail("p50", Figures.percentile(lags, 50));
    result.detail("p99", p99);
    result.detail("max", Figures.percentile(lags, 100));
    result.detail("p99_of_created_at", Figures.percentile(lags(seen, Sighting::createdAt), 99));
    result.detail("runs", seen.size());
    long transactions = seen.stream().map(Sighting::transaction).distinct().count();
    result.detail("transactions", transactions);
    progress(
        "%s: %,d runs in %,d transactions, lag p50 %.2f s, p99 %.2f s, max %.2f s"
            .formatted(
                result.name(),
                seen.size(),
                transactions,
                Figures.percentile(lags, 50),
                p99,
                Figures.percentile(lags, 100)));
    return p99;
  }

  private static List<Double> lags(List<Sighting> seen, Function<Sighting, Instant> end) {
    return seen.stream()
        .map(run -> Duration.between(run.plannedAt(), end.apply(run)).toMillis() / 1e3)
        .toList();
  }

  private static void checkOnce(DueTasks due, List<Sighting> seen, long recorded) {
    Map<UUID, Long> counts = seen.stream().collect(groupingBy(Sighting::taskUuid, counting()));
    List<UUID> missing =
        due.planned().keySet().stream().filter(task -> !counts.containsKey(task)).toList();
    List<UUID> twice =
        counts.keySet().stream()
            .filter(task -> Objects.requireNonNull(counts.get(task)) > 1)
            .toList();
    boolean asPlanned =
        seen.stream()
            .collect(toMap(Sighting::taskUuid, Sighting::plannedAt, (one, other) -> one))
            .equals(due.planned());
    if (!missing.isEmpty() || !twice.isEmpty() || !asPlanned || recorded != due.size()) {
      throw new BrokenPromise(
          "each of %d tasks had to fire once: %d did not, %d did more than once, %d runs in all"
              .formatted(due.size(), missing.size(), twice.size(), recorded));
    }
  }

  private long runsRecorded() {
    return installation
        .patientDatabase()
        .getCollection(Collections.RUNS)
        .countDocuments(new Document());
  }

  private List<UUID> someTasks() {
    java.util.Collections.shuffle(tasks, random);
    return tasks.subList(0, order.size() / 10);
  }

  private static Instant soon() {
    return Instant.now().plus(AHEAD).truncatedTo(ChronoUnit.MILLIS);
  }
}
