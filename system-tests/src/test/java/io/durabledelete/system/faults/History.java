package io.durabledelete.system.faults;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.durabledelete.system.faults.Operation.Kind;
import io.durabledelete.system.faults.Operation.Result;
import io.durabledelete.system.rig.Answer;
import io.durabledelete.system.rig.Client.NoAnswer;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/** Everything the clients and the faults did, kept as it happens: in memory and as JSON lines. */
final class History implements AutoCloseable {
  private static final JsonMapper JSON = new JsonMapper();

  private final LinkedBlockingQueue<Operation> operations = new LinkedBlockingQueue<>();
  private final List<String> faults = new CopyOnWriteArrayList<>();
  private final List<String> letters = new CopyOnWriteArrayList<>();
  private final List<Violation> seen = new CopyOnWriteArrayList<>();
  private final AtomicInteger numbers = new AtomicInteger();
  private final PrintWriter file;
  final Path path;

  History(String name) {
    try {
      path = Path.of("target", "fault-histories", name + ".jsonl");
      Files.createDirectories(path.getParent());
      file = new PrintWriter(Files.newBufferedWriter(path), true);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Sends a request, given its number as a reason, and keeps what became of it. */
  Optional<Answer> request(int client, Kind kind, UUID task, Function<String, Answer> send) {
    int number = numbers.incrementAndGet();
    long invoked = System.currentTimeMillis();
    try {
      Answer answer = send.apply("operation-" + number);
      Result result = Operation.resultOf(answer.status());
      add(
          new Operation(
              number,
              client,
              kind,
              task,
              invoked,
              System.currentTimeMillis(),
              result,
              answer.status(),
              answer.body()));
      return Optional.of(answer);
    } catch (NoAnswer e) {
      add(
          new Operation(
              number,
              client,
              kind,
              task,
              invoked,
              System.currentTimeMillis(),
              Result.UNKNOWN,
              0,
              JsonNodeFactory.instance.objectNode().put("error", String.valueOf(e.getCause()))));
      return Optional.empty();
    }
  }

  private void add(Operation operation) {
    operations.add(operation);
    ObjectNode line = JSON.createObjectNode();
    line.put("n", operation.number()).put("client", operation.client());
    line.put("kind", operation.kind().name()).put("task", String.valueOf(operation.task()));
    line.put("invoked", operation.invoked()).put("ended", operation.ended());
    line.put("result", operation.result().name()).put("status", operation.status());
    if (operation.kind() != Kind.IMPORT) {
      line.set("answer", operation.answer());
    }
    write(line);
  }

  /** Notes that something was broken, or mended. */
  void fault(String what) {
    faults.add(what);
    write(JSON.createObjectNode().put("fault", what).put("at", System.currentTimeMillis()));
  }

  /** Notes that a message was sent which has to end as a dead letter. */
  void expectLetter(String name) {
    letters.add(name);
    write(JSON.createObjectNode().put("letter", name).put("at", System.currentTimeMillis()));
  }

  /** Notes anything else worth reading afterwards. */
  void note(String what) {
    write(JSON.createObjectNode().put("note", what).put("at", System.currentTimeMillis()));
  }

  private synchronized void write(ObjectNode line) {
    file.println(line);
  }

  List<Operation> operations() {
    return List.copyOf(operations);
  }

  /** Notes what was seen wrong while it happened. */
  void violation(String invariant, String what) {
    seen.add(new Violation(invariant, what));
  }

  List<Violation> seen() {
    return List.copyOf(seen);
  }

  List<String> expectedLetters() {
    return List.copyOf(letters);
  }

  List<String> faults() {
    return List.copyOf(faults);
  }

  long count(Kind kind, Result result) {
    return operations.stream().filter(operation -> operation.is(kind, result)).count();
  }

  @Override
  public void close() {
    file.close();
  }
}
