package io.durabledelete.bulk;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Sorts.ascending;
import static io.durabledelete.store.Expressions.NOW;

import com.mongodb.client.ClientSession;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Updates;
import io.durabledelete.store.Collections;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.bson.Document;
import org.bson.conversions.Bson;

/** The bulk deletions. Every step is a compare-and-set on the position it was read with. */
public final class BulkDeletions {
  private final MongoCollection<BulkDeletion> bulks;

  public BulkDeletions(MongoDatabase database) {
    this.bulks = database.getCollection(Collections.BULKS, BulkDeletion.class);
  }

  public void insert(ClientSession session, BulkDeletion bulk) {
    bulks.insertOne(session, bulk);
  }

  public Optional<BulkDeletion> find(String projectId, UUID id) {
    return Optional.ofNullable(bulks.find(and(eq("_id", id), eq("project_id", projectId))).first());
  }

  /** Those under way, the oldest first. */
  public List<BulkDeletion> underWay(int limit) {
    return bulks
        .find(eq("state", BulkState.RUNNING))
        .sort(ascending("_id"))
        .limit(limit)
        .into(new ArrayList<>());
  }

  /** Counts a batch, in the transaction that deletes it; false: another replica was faster. */
  public boolean advance(ClientSession session, BulkDeletion seen, long deleted, UUID position) {
    return bulks
            .updateOne(
                session,
                asSeen(seen),
                Updates.combine(Updates.inc("deleted", deleted), Updates.set("position", position)))
            .getModifiedCount()
        == 1;
  }

  /** Closes a bulk that has nothing left to look at: what it did not delete, it skipped. */
  public boolean finish(BulkDeletion seen) {
    Document skipped =
        new Document(
            "$max", List.of(0, new Document("$subtract", List.of("$matched", "$deleted"))));
    Document matched = new Document("$max", List.of("$matched", "$deleted"));
    return bulks
            .updateOne(
                asSeen(seen),
                List.of(
                    new Document(
                        "$set",
                        new Document("state", BulkState.DONE.name())
                            .append("skipped", skipped)
                            .append("matched", matched)
                            .append("completed_at", NOW))))
            .getModifiedCount()
        == 1;
  }

  private static Bson asSeen(BulkDeletion seen) {
    return and(
        eq("_id", seen.id()),
        eq("state", BulkState.RUNNING),
        eq("position", seen.position()),
        eq("deleted", seen.deleted()));
  }
}
