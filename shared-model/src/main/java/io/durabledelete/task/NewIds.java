package io.durabledelete.task;

import static com.mongodb.client.model.Filters.in;
import static io.durabledelete.store.Expressions.literal;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.bson.Document;
import org.bson.conversions.Bson;

/** The new deletion ids of tasks that are marked by one write, each its own. */
final class NewIds {
  /** The server goes through the list for each task. */
  private static final int MOST = 100;

  private final List<UUID> tasks = new ArrayList<>();
  private final List<UUID> newIds = new ArrayList<>();

  void add(UUID task, UUID newId) {
    tasks.add(task);
    newIds.add(newId);
  }

  boolean isFull() {
    return tasks.size() == MOST;
  }

  boolean isOne() {
    return tasks.size() == 1;
  }

  UUID task() {
    return tasks.getFirst();
  }

  Document ofOne() {
    return literal(newIds.getFirst());
  }

  Bson isOneOfThem() {
    return in("_id", tasks);
  }

  /** For the server to look up, as it comes to each task: the id at the same place of its list. */
  Document ofEach() {
    Document place = new Document("$indexOfArray", List.of(literal(tasks), "$_id"));
    return new Document("$arrayElemAt", List.of(literal(newIds), place));
  }
}
