package io.durabledelete.bench;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.gte;
import static com.mongodb.client.model.Filters.ne;
import static io.durabledelete.bench.Bench.progress;

import com.mongodb.client.MongoCollection;
import io.durabledelete.bench.Bench.BrokenPromise;
import io.durabledelete.bench.Replica.Kind;
import io.durabledelete.store.Collections;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.UUID;
import org.bson.Document;

/**
 * The delete of a task with a long run history (rule D6), beside one {@code deleteMany} of as many
 * equal runs in the same collection; and what it does to other people's deletes.
 */
final class PurgeBench {
  private static final int RUNS = 1_000_000;
  private static final int ROUNDS = 2;
  private static final Goal MOST_RATIO = Goal.atMost(1.4);
  private static final Goal MOST_RATIO_OF_OTHERS = Goal.atMost(2);
  private static final int MOST_WARM_UP_RUNS = 20_000;

  /** People who delete other tasks. */
  private static final int OTHERS = 8;

  private static final int IDLE_DELETES = 5_000;
  private static final Duration LOOK_EVERY = Duration.ofMillis(20);

  private final Order order;
  private final Installation installation;
  private final Fixture fixture;

  PurgeBench(Order order) {
    this.order = order.orUsual(RUNS, ROUNDS);
    this.installation = order.installation();
    this.fixture = new Fixture(installation);
  }

  void run() throws InterruptedException {
    Caller caller = new Caller(installation.start(Kind.API, 1).getFirst());
    Replica worker = installation.start(Kind.WORKER, 1).getFirst();
    warmUp(caller);
    Result purge = new Result("purge", "s");
    for (int round = 0; round < order.rounds(); round++) {
      purgeRound(caller, worker, purge, round % 2 == 0);
    }
    order.lines().println(purge.ratioLine(MOST_RATIO));
    Result others = new Result("purge-others", "ms");
    for (int round = 0; round < order.rounds(); round++) {
      othersRound(caller, others);
    }
    order.lines().println(others.ratioLine(MOST_RATIO_OF_OTHERS));
  }

  private void warmUp(Caller caller) throws InterruptedException {
    progress("warming up");
    var unused = purge(caller, taskWithRuns(Math.min(MOST_WARM_UP_RUNS, order.size())));
    var alsoUnused = idle(caller);
  }

  private void purgeRound(Caller caller, Replica worker, Result result, boolean oursFirst)
      throws InterruptedException {
    double ours = 0;
    double reference = 0;
    for (boolean isOurs : List.of(oursFirst, !oursFirst)) {
      progress("adding %,d runs".formatted(order.size()));
      UUID task = taskWithRuns(order.size());
      installation.settle();
      double server = installation.serverSeconds();
      double workerBefore = worker.seconds();
      if (isOurs) {
        ours = purge(caller, task);
        result.detail("server_cpu", installation.serverSeconds() - server);
        result.detail("worker_cpu", worker.seconds() - workerBefore);
        progress("the delete of the task: %.2f s".formatted(ours));
      } else {
        reference = deleteMany(task);
        result.detail("reference_server_cpu", installation.serverSeconds() - server);
        progress("one deleteMany: %.2f s".formatted(reference));
      }
    }
    result.add(ours, reference);
    result.detail("runs", order.size());
    result.detail("ours", ours);
    result.detail("reference", reference);
  }

  /** From the request until somebody is told that it is deleted. */
  private double purge(Caller caller, UUID task) throws InterruptedException {
    long begin = System.nanoTime();
    awaitDeleted(caller, caller.delete(task));
    double seconds = (System.nanoTime() - begin) / 1e9;
    if (runs().find(eq("task_uuid", task)).first() != null) {
      throw new BrokenPromise("the task is DELETED, but runs of it are left");
    }
    return seconds;
  }

  private double deleteMany(UUID task) {
    long begin = System.nanoTime();
    long deleted = runs().deleteMany(eq("task_uuid", task)).getDeletedCount();
    double seconds = (System.nanoTime() - begin) / 1e9;
    if (deleted != order.size()) {
      throw new IllegalStateException("deleteMany removed %d runs".formatted(deleted));
    }
    return seconds;
  }

  private void othersRound(Caller caller, Result result) throws InterruptedException {
    progress("adding %,d runs".formatted(order.size()));
    UUID task = taskWithRuns(order.size());
    List<UUID> others = fixture.addTasks(Math.clamp(order.size() / 20, 4_000, 50_000));
    installation.settle();
    double idle = Figures.percentile(idle(caller), 95);
    Instant before = Instant.now();
    UUID deletion = caller.delete(task);
    List<Double> accepts;
    try (Crowd load = new Crowd(OTHERS, () -> caller::delete, others)) {
      awaitDeleted(caller, deletion);
      result.detail("purge_s", Duration.between(before, Instant.now()).toMillis() / 1e3);
      load.stop();
      accepts = load.awaitAll();
    }
    awaitNoneUnderWay();
    double busy = Figures.percentile(accepts, 95);
    result.add(busy, idle);
    result.detail("runs", order.size());
    result.detail("accepted", accepts.size());
    result.detail("accept_max", Figures.percentile(accepts, 100));
    result.detail("longest_deletion_s", longestDeletion(before, task));
    progress("accept p95 of others: %.1f ms, idle %.1f ms".formatted(busy, idle));
  }

  /** The accepts of others while no history is being removed. */
  private List<Double> idle(Caller caller) throws InterruptedException {
    List<UUID> tasks = fixture.addTasks(Math.min(IDLE_DELETES, Math.max(1_000, order.size() / 20)));
    try (Crowd load = new Crowd(OTHERS, () -> caller::delete, tasks)) {
      List<Double> accepts = load.awaitAll();
      awaitNoneUnderWay();
      return accepts;
    }
  }

  private static void awaitDeleted(Caller caller, UUID deletion) throws InterruptedException {
    while (!caller.isDeleted(deletion)) {
      Thread.sleep(LOOK_EVERY.toMillis());
    }
  }

  private void awaitNoneUnderWay() throws InterruptedException {
    MongoCollection<Document> tasks = installation.database().getCollection(Collections.TASKS);
    while (tasks.find(eq("status", "PENDING_DELETE")).first() != null) {
      Thread.sleep(LOOK_EVERY.toMillis());
    }
  }

  /** Of those deleted beside a long history: from the request until it was DELETED. */
  private double longestDeletion(Instant since, UUID longHistory) {
    double longest = 0;
    for (Document tombstone :
        installation
            .patientDatabase()
            .getCollection(Collections.DELETIONS)
            .find(and(gte("requested_at", Date.from(since)), ne("task_uuid", longHistory)))) {
      long took =
          tombstone.getDate("completed_at").getTime() - tombstone.getDate("requested_at").getTime();
      longest = Math.max(longest, took / 1e3);
    }
    return longest;
  }

  private UUID taskWithRuns(int count) {
    UUID task = fixture.addTasks(1).getFirst();
    RunHistory.add(installation, task, count);
    return task;
  }

  private MongoCollection<Document> runs() {
    return installation.patientDatabase().getCollection(Collections.RUNS);
  }
}
