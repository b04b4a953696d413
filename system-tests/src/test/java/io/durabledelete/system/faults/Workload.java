package io.durabledelete.system.faults;

import io.durabledelete.system.faults.Operation.Kind;
import io.durabledelete.system.rig.Answer;
import io.durabledelete.system.rig.Client;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingDeque;

/**
 * Clients who create, delete, restore, read, start and claim, each by dice of his own, sometimes
 * all of them on the same tasks. It goes on until it is told to stop.
 */
final class Workload implements AutoCloseable {
  private static final int STOCK = 20;
  private static final int RECENT = 30;

  private final Client client;
  private final History history;
  private final long seed;
  private final ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor();
  private final List<Future<?>> running = new ArrayList<>();
  private final LinkedBlockingDeque<UUID> recent = new LinkedBlockingDeque<>();
  private volatile boolean stopping;

  Workload(Client client, History history, long seed) {
    this.client = client;
    this.history = history;
    this.seed = seed;
  }

  void begin(int count) {
    for (int number = 1; number <= count; number++) {
      int own = number;
      running.add(clients.submit(() -> live(own, new Random(seed * 31 + own))));
    }
  }

  private void live(int number, Random dice) {
    Deque<UUID> stock = new ArrayDeque<>();
    int round = 0;
    while (!stopping) {
      if (stock.isEmpty()) {
        stock.addAll(restock(number, round++, dice));
      } else {
        step(number, dice, stock);
      }
    }
  }

  private void step(int number, Random dice, Deque<UUID> stock) {
    switch (dice.nextInt(20)) {
      case 0, 1, 2 -> restore(number, other(dice, stock));
      case 3 -> read(number, other(dice, stock));
      case 4 -> startRun(number, stock.peek());
      case 5 -> claim(number);
      case 6, 7 -> delete(number, other(dice, stock), "");
      case 8, 9 -> delete(number, stock.poll(), "&grace=PT%dS".formatted(1 + dice.nextInt(4)));
      case 10 -> delete(number, stock.poll(), "&running=detach");
      default -> delete(number, stock.poll(), "");
    }
  }

  /** Somebody else's task, which he has just dealt with. */
  private UUID other(Random dice, Deque<UUID> stock) {
    List<UUID> some = List.copyOf(recent);
    return some.isEmpty() ? stock.peek() : some.get(dice.nextInt(some.size()));
  }

  private List<UUID> restock(int number, int round, Random dice) {
    String prefix = "c%d-%d-".formatted(number, round);
    StringBuilder csv = new StringBuilder("name,cron\n");
    for (int i = 0; i < STOCK; i++) {
      // some fire in every minute, others never as long as the test lasts
      csv.append(prefix).append(i).append(dice.nextInt(3) == 0 ? ",* * * * *\n" : ",@yearly\n");
    }
    history.request(
        number,
        Kind.IMPORT,
        null,
        reason -> client.send("POST", "/tasks/import", "text/csv", csv.toString()));
    // what an import without an answer has made is found, too
    return history
        .request(
            number,
            Kind.IMPORT,
            null,
            reason -> client.send("GET", "/tasks?page_size=500&name_prefix=" + prefix, "", ""))
        .filter(answer -> answer.status() == 200)
        .map(Workload::tasks)
        .orElse(List.of());
  }

  private static List<UUID> tasks(Answer list) {
    List<UUID> tasks = new ArrayList<>();
    list.body()
        .path("items")
        .forEach(item -> tasks.add(UUID.fromString(item.path("task_uuid").asText())));
    return tasks;
  }

  private void delete(int number, UUID task, String more) {
    if (recent.size() > RECENT) {
      recent.poll();
    }
    recent.add(task);
    history.request(
        number,
        Kind.DELETE,
        task,
        reason ->
            client.delete(
                task, "reason=" + URLEncoder.encode(reason, StandardCharsets.UTF_8) + more));
  }

  private void restore(int number, UUID task) {
    history.request(number, Kind.RESTORE, task, reason -> client.restore(task));
  }

  private void read(int number, UUID task) {
    history.request(number, Kind.READ, task, reason -> client.get(task));
  }

  private void startRun(int number, UUID task) {
    history.request(
        number,
        Kind.START_RUN,
        task,
        reason -> client.send("POST", "/tasks/" + task + "/runs", "", ""));
  }

  /** An executor who takes some runs and completes them at once. */
  private void claim(int number) {
    Optional<Answer> claimed =
        history.request(
            number,
            Kind.CLAIM,
            null,
            reason ->
                client.send(
                    "POST", "/runs/claim", "application/json", "{\"limit\":5,\"lease\":\"PT5S\"}"));
    claimed.ifPresent(
        answer ->
            answer
                .body()
                .path("items")
                .forEach(
                    run ->
                        history.request(
                            number,
                            Kind.COMPLETE,
                            null,
                            reason ->
                                client.send(
                                    "POST",
                                    "/runs/%s/complete".formatted(run.path("run_id").asText()),
                                    "application/json",
                                    "{}"))));
  }

  /** Lets every client finish what he is at. */
  void stop() {
    stopping = true;
    try {
      for (Future<?> one : running) {
        one.get();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    } catch (ExecutionException e) {
      throw new IllegalStateException("a client died", e.getCause());
    }
  }

  @Override
  public void close() {
    stopping = true;
    clients.shutdownNow();
  }
}
