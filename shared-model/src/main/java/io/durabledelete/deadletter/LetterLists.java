package io.durabledelete.deadletter;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.gt;
import static com.mongodb.client.model.Filters.or;
import static com.mongodb.client.model.Sorts.ascending;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Aggregates;
import com.mongodb.client.model.Projections;
import io.durabledelete.store.Collections;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.bson.Document;
import org.bson.conversions.Bson;
import org.jspecify.annotations.Nullable;

/** Looking through the ledger. */
public final class LetterLists {
  private static final int MOST_GROUPS = 500;

  private final MongoCollection<DeadLetter> letters;

  public LetterLists(MongoDatabase database) {
    this.letters = database.getCollection(Collections.DEAD_LETTERS, DeadLetter.class);
  }

  /** Where a page ends: letters lie by their first death, and by their id when that is the same. */
  public record Position(Instant firstDeathAt, UUID id) {
    Bson andAfter() {
      return or(
          gt("first_death_at", firstDeathAt),
          and(eq("first_death_at", firstDeathAt), gt("_id", id)));
    }
  }

  /**
   * A page of letters, the oldest first.
   *
   * @param after the last one of the page before; null for the first page
   */
  public List<DeadLetter> page(LetterFilter filter, @Nullable Position after, int size) {
    return letters
        .find(after == null ? filter.condition() : and(filter.condition(), after.andAfter()))
        .projection(DeadLetters.WITHOUT_CONTENT)
        .sort(ascending("first_death_at", "_id"))
        .limit(size)
        .into(new ArrayList<>());
  }

  /** The ids of all letters that a filter means, the oldest first, as they are read. */
  public Iterable<UUID> ids(LetterFilter filter) {
    return letters
        .withDocumentClass(Document.class)
        .find(filter.condition())
        .projection(Projections.include("_id"))
        .sort(ascending("first_death_at", "_id"))
        .map(letter -> letter.get("_id", UUID.class));
  }

  /** How many letters are open. */
  public long open() {
    return letters.countDocuments(eq("state", LetterState.OPEN));
  }

  /** When the open letter died that has waited longest; empty: none is open. */
  public Optional<Instant> oldestOpen() {
    return Optional.ofNullable(
            letters
                .find(eq("state", LetterState.OPEN))
                .projection(DeadLetters.WITHOUT_CONTENT)
                .sort(ascending("first_death_at", "_id"))
                .first())
        .map(DeadLetter::firstDeathAt);
  }

  /** How many letters there are of each state; those without any are left out. */
  public Map<LetterState, Long> counts() {
    Map<LetterState, Long> counts = new EnumMap<>(LetterState.class);
    letters
        .aggregate(
            List.of(
                new Document(
                    "$group",
                    new Document("_id", "$state").append("count", new Document("$sum", 1L)))),
            Document.class)
        .forEach(
            each -> counts.put(LetterState.valueOf(each.getString("_id")), each.getLong("count")));
    return counts;
  }

  /** Letters by cause and project, the largest group first. */
  public List<LetterGroup> groups(LetterFilter filter) {
    Document by = new Document("cause", "$cause").append("project_id", "$project_id");
    Document group =
        new Document("_id", by)
            .append("count", new Document("$sum", 1L))
            .append("oldest_at", new Document("$min", "$first_death_at"))
            .append("newest_at", new Document("$max", "$last_death_at"));
    Document flat =
        new Document("_id", 0)
            .append("cause", "$_id.cause")
            .append("project_id", "$_id.project_id")
            .append("count", 1)
            .append("oldest_at", 1)
            .append("newest_at", 1);
    return letters
        .aggregate(
            List.of(
                Aggregates.match(filter.condition()),
                new Document("$group", group),
                Aggregates.project(flat),
                Aggregates.sort(
                    new Document("count", -1).append("oldest_at", 1).append("cause", 1)),
                Aggregates.limit(MOST_GROUPS)),
            LetterGroup.class)
        .into(new ArrayList<>());
  }
}
