package io.durabledelete.bulk;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.lt;
import static com.mongodb.client.model.Sorts.ascending;
import static io.durabledelete.store.Expressions.NOW;
import static io.durabledelete.store.Expressions.ifNull;
import static io.durabledelete.store.Expressions.literal;

import com.mongodb.client.ClientSession;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Updates;
import io.durabledelete.store.Collections;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.bson.Document;
import org.bson.conversions.Bson;
import org.jspecify.annotations.Nullable;

/** The bulk deletions of tasks. Every step is a compare-and-set on the chunk it was read with. */
public final class TaskBulks {
  private final MongoCollection<TaskBulk> bulks;

  public TaskBulks(MongoDatabase database) {
    this.bulks = database.getCollection(Collections.TASK_BULKS, TaskBulk.class);
  }

  public void insert(ClientSession session, TaskBulk bulk) {
    bulks.insertOne(session, bulk);
  }

  public Optional<TaskBulk> find(String projectId, UUID id) {
    return Optional.ofNullable(bulks.find(and(eq("_id", id), eq("project_id", projectId))).first());
  }

  /** Whether there is one by this id, whoever's. */
  public boolean exists(UUID id) {
    return bulks.countDocuments(eq("_id", id)) == 1;
  }

  /** Forgets a bulk that ended before that instant; false: there is none such. */
  public boolean removeCompletedBefore(UUID id, Instant before) {
    return bulks
            .deleteOne(and(eq("_id", id), eq("state", BulkState.DONE), lt("completed_at", before)))
            .getDeletedCount()
        == 1;
  }

  /** Those under way, the oldest first. */
  public List<TaskBulk> underWay(int limit) {
    return bulks
        .find(eq("state", BulkState.RUNNING))
        .sort(ascending("_id"))
        .limit(limit)
        .into(new ArrayList<>());
  }

  /** A chunk is marked; false: another replica was faster, or the bulk was undone meanwhile. */
  public boolean marked(TaskBulk seen, long skipped, long alreadyDeleted) {
    return change(
        and(as(seen), eq("next_to_mark", seen.nextToMark()), eq("undo_requested_at", null)),
        Updates.combine(
            Updates.inc("next_to_mark", 1),
            Updates.inc("skipped", skipped),
            Updates.inc("already_deleted", alreadyDeleted)));
  }

  /** A chunk's jobs are published. */
  public boolean published(TaskBulk seen) {
    return bulks
            .updateOne(
                and(as(seen), eq("next_to_publish", seen.nextToPublish())),
                List.of(
                    new Document(
                        "$set",
                        new Document("next_to_publish", seen.nextToPublish() + 1)
                            .append("published_at", NOW))))
            .getModifiedCount()
        == 1;
  }

  /**
   * Asks for a bulk to be undone; the first who asks is remembered.
   *
   * @return the bulk as it is now; empty: there is none
   */
  public Optional<TaskBulk> undo(String projectId, UUID id, String actor) {
    bulks.updateOne(
        and(eq("_id", id), eq("project_id", projectId), eq("state", BulkState.RUNNING)),
        List.of(
            new Document(
                "$set",
                new Document("undo_requested_at", ifNull("undo_requested_at", NOW))
                    .append("undo_requested_by", ifNull("undo_requested_by", literal(actor))))));
    return find(projectId, id);
  }

  /** A chunk is undone. */
  public boolean undone(TaskBulk seen, long spared, long skipped, long alreadyDeleted) {
    return change(
        and(as(seen), eq("next_to_undo", seen.nextToUndo())),
        Updates.combine(
            Updates.inc("next_to_undo", 1),
            Updates.inc("spared", spared),
            Updates.inc("skipped", skipped),
            Updates.inc("already_deleted", alreadyDeleted)));
  }

  /**
   * Closes a bulk none of whose deletions is pending any more.
   *
   * @param ends how they ended, if that can't change any more; null: some failed for now
   */
  public boolean finish(TaskBulk seen, @Nullable BulkEnds ends) {
    return bulks
            .updateOne(
                and(
                    as(seen),
                    eq("next_to_mark", seen.nextToMark()),
                    eq("undo_requested_at", seen.undoRequestedAt())),
                List.of(
                    new Document(
                        "$set",
                        new Document("state", BulkState.DONE.name())
                            .append("ended", ends == null ? "$$REMOVE" : literal(ends))
                            .append("completed_at", NOW))))
            .getModifiedCount()
        == 1;
  }

  private boolean change(Bson filter, Bson update) {
    return bulks.updateOne(filter, update).getModifiedCount() == 1;
  }

  private static Bson as(TaskBulk seen) {
    return and(eq("_id", seen.id()), eq("state", BulkState.RUNNING));
  }
}
