package io.durabledelete.bench;

import static io.durabledelete.bench.Bench.progress;

import com.rabbitmq.client.Channel;
import io.durabledelete.amqp.Topology;
import io.durabledelete.bench.Replica.Kind;
import io.durabledelete.bench.raw.RawWorker;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One delete at a time on an idle system, from the request until {@code task.deleted} has arrived;
 * beside the same writes by the bare drivers, until the acknowledgement.
 */
final class SingleBench {
  private static final int DELETES = 500;
  private static final int ROUNDS = 5;
  private static final Goal RATIO = Goal.atMost(3);
  private static final Pattern TASK = Pattern.compile("\"task_uuid\":\"([0-9a-f-]{36})\"");

  private final Order order;
  private final Installation installation;
  private final Map<UUID, CountDownLatch> ends = new ConcurrentHashMap<>();

  SingleBench(Order order) {
    this.order = order.orUsual(DELETES, ROUNDS);
    this.installation = order.installation();
  }

  void run() throws InterruptedException {
    Replica api = installation.start(Kind.API, 1).getFirst();
    var unused = installation.start(Kind.WORKER, 1);
    Result result = new Result("single", "ms");
    try (Sides sides = new Sides(installation);
        RawWorker worker = new RawWorker(sides.rawTasks, sides.rawQueue, this::ended)) {
      hearOfDeletions(sides);
      Wire wire = new Wire(api);
      progress("warming up");
      for (int i = 0; i < 4; i++) {
        var alsoUnused = millis(wire, sides.ours(order.size()));
        var neither = millis(sides.rawAccepts::alone, sides.raw(order.size()));
      }
      for (int round = 0; round < order.rounds(); round++) {
        List<Double> ours = millis(wire, sides.ours(order.size()));
        List<Double> raw = millis(sides.rawAccepts::alone, sides.raw(order.size()));
        result.add(Figures.percentile(ours, 50), Figures.percentile(raw, 50));
        result.detail("p95", Figures.percentile(ours, 95));
        result.detail("reference_p95", Figures.percentile(raw, 95));
      }
    }
    order.lines().println(result.ratioLine(RATIO));
  }

  private List<Double> millis(Crowd.Deed delete, List<UUID> tasks) throws InterruptedException {
    List<Double> millis = new ArrayList<>();
    for (UUID task : tasks) {
      CountDownLatch end = new CountDownLatch(1);
      ends.put(task, end);
      long begin = System.nanoTime();
      delete.on(task);
      end.await();
      millis.add((System.nanoTime() - begin) / 1e6);
    }
    return millis;
  }

  private void ended(UUID task) {
    CountDownLatch end = ends.remove(task);
    if (end != null) {
      end.countDown();
    }
  }

  private void hearOfDeletions(Sides sides) {
    try {
      Channel channel = sides.rawQueue.connection().createChannel();
      String queue = channel.queueDeclare().getQueue();
      channel.queueBind(queue, Topology.EVENTS, "task.deleted");
      var unused =
          channel.basicConsume(
              queue,
              true,
              (tag, message) -> {
                Matcher task = TASK.matcher(new String(message.getBody(), StandardCharsets.UTF_8));
                if (task.find()) {
                  ended(UUID.fromString(task.group(1)));
                }
              },
              tag -> {});
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
