package io.durabledelete.system.faults;

import static com.mongodb.client.model.Filters.elemMatch;
import static com.mongodb.client.model.Filters.eq;

import com.mongodb.client.model.Filters;
import io.durabledelete.store.Collections;
import java.util.HashSet;
import java.util.Set;
import org.bson.Document;

/** The ledger of dead letters, by the marks of the messages that a test has published. */
final class Letters {
  private Letters() {}

  /** The letter of a marked message; null: it is not there yet. */
  static Document find(World world, String mark) {
    return world
        .product
        .database()
        .getCollection(Collections.DEAD_LETTERS)
        .find(elemMatch("headers", Filters.and(eq("name", Forgeries.MARK), eq("value", mark))))
        .first();
  }

  /** The marks of all letters. */
  static Set<String> marks(World world) {
    Set<String> marks = new HashSet<>();
    for (Document letter :
        world.product.database().getCollection(Collections.DEAD_LETTERS).find()) {
      letter.getList("headers", Document.class).stream()
          .filter(header -> header.getString("name").equals(Forgeries.MARK))
          .map(header -> header.getString("value"))
          .forEach(marks::add);
    }
    return marks;
  }
}
