package io.durabledelete.store;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.bson.Document;
import org.jspecify.annotations.Nullable;

/** The aggregation expressions that conditional writes are made of. */
public final class Expressions {
  /** The database's clock: replicas agree on it, whatever their own clocks say. */
  public static final String NOW = "$$NOW";

  private Expressions() {}

  /** The database's time plus a duration. */
  public static Document nowPlus(Duration duration) {
    return new Document("$add", List.of(NOW, duration.toMillis()));
  }

  /** A value that is never read as an expression, whatever signs it has in it. */
  public static Document literal(@Nullable Object value) {
    return new Document("$literal", value);
  }

  /** One more than the field has now. */
  public static Document plusOne(String field) {
    return new Document("$add", List.of("$" + field, 1));
  }

  public static Document ifNull(String field, Object otherwise) {
    return new Document("$ifNull", Arrays.asList("$" + field, otherwise));
  }

  public static Document condition(Object condition, Object then, Object otherwise) {
    return new Document("$cond", Arrays.asList(condition, then, otherwise));
  }

  /** A filter: the field's instant has come, by the database's clock. */
  public static Document hasCome(String field) {
    return new Document("$expr", new Document("$lte", List.of("$" + field, NOW)));
  }
}
