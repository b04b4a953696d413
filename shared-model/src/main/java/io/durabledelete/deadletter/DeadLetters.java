package io.durabledelete.deadletter;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.exists;
import static com.mongodb.client.model.Filters.gt;
import static com.mongodb.client.model.Filters.in;
import static com.mongodb.client.model.Filters.ne;
import static com.mongodb.client.model.Sorts.ascending;
import static io.durabledelete.store.Expressions.NOW;
import static io.durabledelete.store.Expressions.literal;

import com.mongodb.client.ClientSession;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Projections;
import io.durabledelete.store.Collections;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.bson.Document;
import org.bson.conversions.Bson;
import org.jspecify.annotations.Nullable;

/** The ledger: every step of a letter is one conditional write. */
public final class DeadLetters {
  static final Bson WITHOUT_CONTENT = Projections.exclude("body", "headers");

  private final MongoCollection<DeadLetter> letters;

  public DeadLetters(MongoDatabase database) {
    this.letters = database.getCollection(Collections.DEAD_LETTERS, DeadLetter.class);
  }

  public Optional<DeadLetter> find(UUID id) {
    return find(List.of(id)).stream().findFirst();
  }

  public List<DeadLetter> find(Collection<UUID> ids) {
    return letters.find(in("_id", ids)).projection(WITHOUT_CONTENT).into(new ArrayList<>());
  }

  public Optional<LetterContent> content(UUID id) {
    return Optional.ofNullable(
        letters
            .withDocumentClass(LetterContent.class)
            .find(eq("_id", id))
            .projection(Projections.include("body", "headers"))
            .first());
  }

  /**
   * Closes a letter for which a fresh message was published.
   *
   * @param seen the letter as it was before the publish: one that has died again since stays open
   */
  public boolean replayed(ClientSession session, DeadLetter seen, String actor) {
    return close(
        session,
        and(open(seen.id()), eq("count", seen.count())),
        LetterState.REPLAYED,
        actor,
        null);
  }

  public boolean discard(ClientSession session, UUID id, String actor, String reason) {
    return close(session, open(id), LetterState.DISCARDED, actor, reason);
  }

  public boolean isOpen(ClientSession session, UUID id) {
    return letters.countDocuments(session, open(id)) == 1;
  }

  /** Closes letters whose deletion ended; returns how many of them were open. */
  public long resolve(Collection<UUID> ids, String reason) {
    return letters
        .updateMany(
            and(in("_id", ids), eq("state", LetterState.OPEN)),
            closed(LetterState.RESOLVED, null, reason))
        .getModifiedCount();
  }

  /**
   * Opens a closed letter again; false: it is open. Another open letter of the same deletion is a
   * duplicate key.
   */
  public boolean reopen(ClientSession session, UUID id) {
    return letters
            .updateOne(
                session,
                and(eq("_id", id), ne("state", LetterState.OPEN)),
                List.of(
                    new Document("$set", new Document("state", LetterState.OPEN.name())),
                    new Document("$unset", List.of("closed_at", "closed_by", "closed_reason"))))
            .getModifiedCount()
        == 1;
  }

  /**
   * A page of the open letters whose deletion is known, by the deletion's id.
   *
   * @param after the last deletion's id of the page before; null for the first page
   */
  public List<DeadLetter> openOfDeletions(@Nullable UUID after, int size) {
    return letters
        .find(
            and(
                eq("state", LetterState.OPEN),
                after == null ? exists("deletion_id") : gt("deletion_id", after)))
        .projection(WITHOUT_CONTENT)
        .sort(ascending("deletion_id"))
        .limit(size)
        .into(new ArrayList<>());
  }

  private boolean close(
      ClientSession session, Bson which, LetterState state, String actor, @Nullable String reason) {
    return letters.updateOne(session, which, closed(state, actor, reason)).getModifiedCount() == 1;
  }

  private static Bson open(UUID id) {
    return and(eq("_id", id), eq("state", LetterState.OPEN));
  }

  private static List<Document> closed(
      LetterState state, @Nullable String actor, @Nullable String reason) {
    return List.of(
        new Document(
            "$set",
            new Document("state", state.name())
                .append("closed_at", NOW)
                .append("closed_by", literal(actor))
                .append("closed_reason", literal(reason))));
  }
}
