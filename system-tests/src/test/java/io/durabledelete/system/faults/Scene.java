package io.durabledelete.system.faults;

import io.durabledelete.deletion.DeleteTask;
import io.durabledelete.deletion.DeleteTaskJson;
import io.durabledelete.system.faults.Operation.Kind;
import io.durabledelete.system.rig.Answer;
import io.durabledelete.system.rig.Client;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.BooleanSupplier;
import org.awaitility.Awaitility;
import org.bson.Document;

/** What the courses of the encounters are made of. */
final class Scene implements AutoCloseable {
  private static final Duration LIMIT = Duration.ofSeconds(30);

  final World world;
  private final History history;
  private final Client client;
  private final ExecutorService others = Executors.newVirtualThreadPerTaskExecutor();

  Scene(World world, History history, Client client) {
    this.world = world;
    this.history = history;
    this.client = client;
  }

  /** So many new tasks, none of which fires by itself while the scene lasts. */
  List<UUID> tasks(int count) {
    return client.importTasks("t" + System.nanoTime(), count, "@yearly");
  }

  String project() {
    return client.project;
  }

  /** Returns the deletion's id; null: it was not accepted. */
  UUID delete(int number, UUID task, String more) {
    return history
        .request(
            number, Kind.DELETE, task, reason -> client.delete(task, "reason=" + reason + more))
        .filter(answer -> answer.status() == 202)
        .map(answer -> answer.uuid("deletion_id"))
        .orElse(null);
  }

  void restore(int number, UUID task) {
    history.request(number, Kind.RESTORE, task, reason -> client.restore(task));
  }

  /** A dead letter that somebody else's client has put into the queue. */
  void publishLetter(String name, DeleteTask job) {
    history.expectLetter(name);
    world.product.broker().publishLetter(DeleteTaskJson.write(job), Forgeries.marked(name));
  }

  /** The letter of a message that was published as bad. */
  UUID awaitLetter(String name) {
    return Awaitility.await()
        .atMost(LIMIT)
        .until(() -> Letters.find(world, name), found -> found != null)
        .get("_id", UUID.class);
  }

  /** An operator replays a letter: it is closed exactly if the broker has the message. */
  void replay(UUID letter) {
    Answer answer = client.operate("POST", "/dead-letters/%s/replay".formatted(letter));
    String state = client.operate("GET", "/dead-letters/" + letter).text("state");
    boolean isClosed = state.equals("REPLAYED");
    // 409: its deletion was undone meanwhile, so that it closed itself
    if (isClosed != (answer.status() == 202) && answer.status() != 409) {
      history.violation("I12", "replay of letter %s: %s, now %s".formatted(letter, answer, state));
    }
  }

  Future<?> later(Runnable what) {
    return others.submit(what);
  }

  void await(Future<?> some) {
    try {
      some.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    }
  }

  /** Each such command of a service takes so long before it is executed, three times. */
  void hold(String service, String command, String collection, Duration time) {
    Document data =
        new Document("failCommands", List.of(command))
            .append("appName", service)
            .append("blockConnection", true)
            .append("blockTimeMS", time.toMillis());
    if (collection != null) {
      data.append("namespace", world.product.truth().namespace(collection));
    }
    world.database.failPoint("failCommand", new Document("times", 3), data);
  }

  /** Waits until a command is being held. */
  void awaitHeld() {
    world.database.awaitMet("failCommand", LIMIT);
  }

  void awaitStatus(UUID task, String status) {
    await(() -> world.product.truth().status(task).equals(status));
  }

  void awaitStarted(UUID task) {
    await(
        () ->
            world
                .product
                .truth()
                .task(task)
                .map(found -> found.get("deletion", Document.class))
                .map(deletion -> deletion.get("started_at") != null)
                .orElse(true));
  }

  /** A message that has to end as a dead letter. */
  void publishBad(String name, byte[] body) {
    history.expectLetter(name);
    world.product.broker().publish(body, Forgeries.marked(name));
  }

  private static void await(BooleanSupplier condition) {
    Awaitility.await()
        .atMost(LIMIT)
        .pollInterval(Duration.ofMillis(20))
        .until(condition::getAsBoolean);
  }

  @Override
  public void close() {
    others.shutdownNow();
  }
}
