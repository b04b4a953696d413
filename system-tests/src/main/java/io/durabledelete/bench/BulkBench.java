package io.durabledelete.bench;

import static com.mongodb.client.model.Filters.in;
import static io.durabledelete.bench.Bench.progress;

import com.fasterxml.jackson.databind.JsonNode;
import io.durabledelete.bench.Bench.BrokenPromise;
import io.durabledelete.bench.Replica.Kind;
import io.durabledelete.store.Collections;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import org.bson.Document;

/**
 * Deleting very many tasks in one request (rule D12): how soon it is accepted, how long it takes,
 * and how long single deletes sent meanwhile take from the request to DELETED, compared with the
 * same while nothing else is done.
 */
final class BulkBench {
  private static final int TASKS = 100_000;
  private static final int ROUNDS = 2;
  private static final Goal MOST_ACCEPT_S = Goal.atMost(1);
  private static final Goal MOST_RATIO = Goal.atMost(2);
  private static final int IDLE_DELETES = 200;
  private static final Duration BETWEEN_SINGLES = Duration.ofMillis(50);
  private static final Duration LOOK_EVERY = Duration.ofMillis(100);

  /** As often as the answer's Retry-After says. */
  private static final Duration FOLLOW_EVERY = Duration.ofSeconds(1);

  private final Order order;
  private final Installation installation;
  private final Fixture fixture;

  BulkBench(Order order) {
    this.order = order.orUsual(TASKS, ROUNDS);
    this.installation = order.installation();
    this.fixture = new Fixture(installation);
  }

  void run() throws InterruptedException {
    Replica api = installation.start(Kind.API, 1).getFirst();
    Replica worker = installation.start(Kind.WORKER, 1).getFirst();
    Caller caller = new Caller(api);
    progress("warming up");
    var unused = median(singles(caller, fixture.addTasks(IDLE_DELETES), new AtomicBoolean()));
    Result accept = new Result("bulk-accept", "s");
    Result others = new Result("bulk", "ms");
    for (int round = 0; round < order.rounds(); round++) {
      progress("adding %,d tasks".formatted(order.size()));
      List<UUID> tasks = fixture.addTasks(order.size());
      List<UUID> singles = fixture.addTasks(IDLE_DELETES + 10_000);
      installation.settle();
      double idle = median(singles(caller, singles.subList(0, IDLE_DELETES), new AtomicBoolean()));
      bulkRound(caller, tasks, singles.subList(IDLE_DELETES, singles.size()), idle, accept, others);
      others.detail("api_resident_mib", api.residentMib());
      others.detail("worker_resident_mib", worker.residentMib());
    }
    order.lines().println(accept.line(MOST_ACCEPT_S));
    order.lines().println(others.ratioLine(MOST_RATIO));
  }

  private void bulkRound(
      Caller caller,
      List<UUID> tasks,
      List<UUID> singles,
      double idle,
      Result accept,
      Result others)
      throws InterruptedException {
    long begin = System.nanoTime();
    JsonNode bulk = caller.bulkDelete(tasks);
    double accepted = seconds(begin);
    accept.add(accepted);
    AtomicBoolean over = new AtomicBoolean();
    Thread following =
        Thread.ofPlatform()
            .start(() -> follow(caller, bulk.path("bulk_deletion_id").asText(), over));
    List<Double> busy = singles(caller, singles, over);
    following.join();
    double whole = seconds(begin);
    if (installation
            .database()
            .getCollection(Collections.TASKS)
            .countDocuments(in("_id", tasks.subList(0, 1_000)))
        > 0) {
      throw new BrokenPromise("the bulk is DONE, but tasks of it are left");
    }
    others.add(median(busy), idle);
    others.detail("tasks", order.size());
    others.detail("bulk_s", whole);
    others.detail("tasks_per_s", order.size() / whole);
    others.detail("singles", busy.size());
    others.detail("p95", Figures.percentile(busy, 95));
    others.detail("max", Figures.percentile(busy, 100));
    progress(
        "accepted in %.2f s, done in %.1f s; singles p50 %.0f ms (idle %.0f ms), p95 %.0f ms"
            .formatted(accepted, whole, median(busy), idle, Figures.percentile(busy, 95)));
  }

  private static void follow(Caller caller, String bulk, AtomicBoolean over) {
    try {
      JsonNode now = caller.bulk(bulk);
      while (!now.path("state").asText().equals("DONE")) {
        Thread.sleep(FOLLOW_EVERY);
        now = caller.bulk(bulk);
      }
      if (now.path("deleted").asLong() != now.path("matched").asLong()) {
        throw new BrokenPromise("not all was deleted: " + now);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      over.set(true);
    }
  }

  /** One person deletes one task after the other; how many ms each took to be DELETED. */
  private List<Double> singles(Caller caller, List<UUID> tasks, AtomicBoolean over)
      throws InterruptedException {
    List<UUID> deletions = new ArrayList<>();
    for (UUID task : tasks) {
      if (over.get()) {
        break;
      }
      deletions.add(caller.delete(task));
      Thread.sleep(BETWEEN_SINGLES);
    }
    while (!deletions.isEmpty() && !caller.isDeleted(deletions.getLast())) {
      Thread.sleep(LOOK_EVERY);
    }
    List<Double> took = new ArrayList<>();
    for (Document record :
        installation
            .patientDatabase()
            .getCollection(Collections.DELETIONS)
            .find(in("_id", deletions))) {
      long end = record.getDate("completed_at").getTime();
      took.add((double) (end - record.getDate("requested_at").getTime()));
    }
    return took;
  }

  private static double median(List<Double> figures) {
    return Figures.percentile(figures, 50);
  }

  private static double seconds(long begin) {
    return (System.nanoTime() - begin) / 1e9;
  }
}
