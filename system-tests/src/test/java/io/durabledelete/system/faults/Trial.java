package io.durabledelete.system.faults;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.mongodb.MongoException;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.Filters;
import io.durabledelete.store.Collections;
import io.durabledelete.system.faults.Operation.Kind;
import io.durabledelete.system.faults.Operation.Result;
import io.durabledelete.system.rig.ServiceProcess;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.bson.Document;
import org.bson.conversions.Bson;

/**
 * One scenario with one seed: clients work, faults strike meanwhile, everything is mended, the
 * product comes to rest by itself, and the checker judges what happened.
 */
final class Trial {
  private static final Duration WARM_UP = Duration.ofMillis(1_500);
  private static final int CLIENTS = 6;

  /** Longest time from the mending of everything until nothing is under way (I9). */
  private static final Duration REST_WITHIN = Duration.ofSeconds(60);

  private final World world;
  private final String scenario;
  private final long seed;
  private final String project;

  Trial(World world, String scenario, long seed) {
    this.world = world;
    this.scenario = scenario.toLowerCase(Locale.ROOT).replace('_', '-');
    this.seed = seed;
    this.project = "%s-%x".formatted(this.scenario, System.nanoTime());
  }

  /** These faults one after the other. */
  Verdict strike(List<Fault> faults) {
    return run(
        (history, dice) -> {
          for (Fault fault : faults) {
            strike(fault, history, dice);
          }
        });
  }

  /** Any of these faults, again and again, until so many deletes were accepted. */
  Verdict strikeUntil(int deletes, List<Fault> faults) {
    return run(
        (history, dice) -> {
          while (history.count(Kind.DELETE, Result.OK) < deletes) {
            strike(faults.get(dice.nextInt(faults.size())), history, dice);
            World.pause(Duration.ofMillis(dice.nextInt(1_500)));
          }
        });
  }

  /** Something else than faults happens while the clients work. */
  Verdict during(String what, Runnable happens) {
    return run(
        (history, dice) -> {
          history.fault(what);
          happens.run();
        });
  }

  /** Nobody else is there: only those who meet. */
  Verdict meet(Encounter encounter) {
    return judged(
        history -> {
          history.fault(encounter.name());
          try (Scene scene = new Scene(world, history, world.product.client(project))) {
            encounter.course.play(scene);
          }
        });
  }

  private void strike(Fault fault, History history, Random dice) {
    history.fault(fault.name());
    fault.strike(world, dice);
    history.note(fault.name() + " is over");
  }

  /** What goes wrong while the clients work. */
  interface Course {
    void run(History history, Random dice);
  }

  private Verdict run(Course course) {
    return judged(
        history -> {
          try (Workload workload = new Workload(world.product.client(project), history, seed)) {
            workload.begin(CLIENTS);
            World.pause(WARM_UP);
            course.run(history, new Random(seed));
            World.pause(WARM_UP);
            workload.stop();
          }
        });
  }

  private Verdict judged(Consumer<History> happens) {
    try (History history = new History("%s-%d".formatted(scenario, seed));
        Watcher watcher = new Watcher(world.product.database())) {
      happens.accept(history);
      long over = System.nanoTime();
      CompletableFuture<Duration> rest =
          CompletableFuture.supplyAsync(
              () -> {
                awaitRest(history);
                return Duration.ofNanos(System.nanoTime() - over);
              });
      world.mend();
      history.note("everything is mended");
      Duration recovery = rest.join();
      Timeline timeline = Timeline.of(watcher.changesUntilNow());
      List<Violation> violations =
          Checker.check(history.operations(), timeline, announcements(), project);
      violations.addAll(missingLetters(history));
      violations.addAll(history.seen());
      violations.forEach(violation -> history.note(violation.toString()));
      return Verdict.of(scenario, seed, history, timeline, recovery, violations);
    }
  }

  /** What can't be read is kept for people to look at, each at least once (I11). */
  private List<Violation> missingLetters(History history) {
    Set<String> found = Letters.marks(world);
    return history.expectedLetters().stream()
        .filter(name -> !found.contains(name))
        .map(name -> new Violation("I11", "no dead letter: " + name))
        .toList();
  }

  private List<JsonNode> announcements() {
    return world.product.broker().deletedEvents().stream()
        .filter(event -> event.path("project_id").asText().equals(project))
        .toList();
  }

  private void awaitRest(History history) {
    try {
      await("all deletions to end, and to be announced")
          .atMost(REST_WITHIN)
          .pollInterval(Duration.ofMillis(100))
          .ignoreExceptionsInstanceOf(MongoException.class)
          .until(() -> underWay() == 0 && missingLetters(history).isEmpty());
    } catch (org.awaitility.core.ConditionTimeoutException e) {
      // the checker says which ones (I8, I9)
      noteWhatStandsStill(history);
    }
  }

  /** For those who look for the reason: afterwards nobody can ask any more. */
  private void noteWhatStandsStill(History history) {
    world.product.workers().forEach(ServiceProcess::tellThreads);
    Stream.of(
            List.of(
                "list_queues", "name", "messages_ready", "messages_unacknowledged", "consumers"),
            List.of("list_consumers", "queue_name", "channel_pid", "consumer_tag", "active"),
            List.of("list_connections", "name", "state", "channels"))
        .flatMap(question -> world.broker.control(question.toArray(String[]::new)).stream())
        .forEach(history::note);
  }

  private long underWay() {
    return all(Collections.TASKS)
            .countDocuments(mine(Filters.in("status", List.of("PENDING_DELETE", "DELETE_FAILED"))))
        + all(Collections.DELETIONS).countDocuments(mine(Filters.eq("announce_pending", true)));
  }

  private Bson mine(Bson filter) {
    return Filters.and(Filters.eq("project_id", project), filter);
  }

  private MongoCollection<Document> all(String collection) {
    return world.product.database().getCollection(collection);
  }
}
