package io.durabledelete.run;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.gt;
import static com.mongodb.client.model.Filters.in;
import static com.mongodb.client.model.Filters.lt;
import static com.mongodb.client.model.Filters.lte;
import static com.mongodb.client.model.Filters.ne;
import static com.mongodb.client.model.Sorts.ascending;
import static io.durabledelete.store.Expressions.NOW;
import static io.durabledelete.store.Expressions.literal;

import com.mongodb.client.ClientSession;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Projections;
import com.mongodb.client.model.Updates;
import io.durabledelete.store.Collections;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import org.bson.Document;
import org.bson.conversions.Bson;
import org.jspecify.annotations.Nullable;

/** Deleting single runs (rules R2–R6): softly, back again, and for good. */
public final class RunDeletions {
  private final MongoCollection<Run> runs;

  public RunDeletions(MongoDatabase database) {
    this.runs = database.getCollection(Collections.RUNS, Run.class);
  }

  /**
   * Deletes runs softly, those that are pending or failed at that moment (rule R2), in the
   * transaction of their audit entry or of their bulk; returns how many were deleted.
   */
  public long delete(
      ClientSession session,
      String projectId,
      Collection<UUID> runIds,
      String actor,
      @Nullable String reason) {
    return runs.updateMany(
            session,
            and(
                in("_id", runIds),
                eq("project_id", projectId),
                in("status", Run.DELETABLE),
                eq("deleted_at", null)),
            mark(actor, reason))
        .getModifiedCount();
  }

  private static List<Document> mark(String actor, @Nullable String reason) {
    Document fields = new Document("deleted_at", NOW).append("deleted_by", literal(actor));
    if (reason != null) {
      fields.append("deleted_reason", literal(reason));
    }
    return List.of(new Document("$set", fields));
  }

  /** Undoes a soft delete, in the transaction of its audit entry; false: there is none. */
  public boolean restore(ClientSession session, String projectId, UUID runId) {
    return runs.updateOne(
                session,
                and(eq("_id", runId), eq("project_id", projectId), ne("deleted_at", null)),
                Updates.combine(
                    Updates.unset("deleted_at"),
                    Updates.unset("deleted_by"),
                    Updates.unset("deleted_reason")))
            .getModifiedCount()
        == 1;
  }

  /**
   * Removes a run for good, in the transaction of its audit entry (rule R3); never one that an
   * executor works on.
   *
   * @param createdBefore only if it is that old; null: whatever its age
   */
  public boolean purge(
      ClientSession session, String projectId, UUID runId, @Nullable Instant createdBefore) {
    List<Bson> conditions = new ArrayList<>();
    conditions.add(eq("_id", runId));
    conditions.add(eq("project_id", projectId));
    conditions.add(ne("status", RunStatus.PROCESSING));
    if (createdBefore != null) {
      conditions.add(lte("created_at", createdBefore));
    }
    return runs.deleteOne(session, and(conditions)).getDeletedCount() == 1;
  }

  /** Runs deleted softly before that instant, the oldest first (rule R5). */
  public List<UUID> deletedBefore(Instant instant, int limit) {
    return runs.withDocumentClass(Document.class)
        .find(and(lt("deleted_at", instant), ne("status", RunStatus.PROCESSING)))
        .projection(Projections.include("_id"))
        .sort(ascending("deleted_at"))
        .limit(limit)
        .map(run -> run.get("_id", UUID.class))
        .into(new ArrayList<>());
  }

  /** Removes softly deleted runs for good; returns how many. */
  public long purgeDeleted(ClientSession session, Collection<UUID> runIds, Instant deletedBefore) {
    return runs.deleteMany(session, and(in("_id", runIds), lt("deleted_at", deletedBefore)))
        .getDeletedCount();
  }

  /** Those of the runs that are deleted softly now. */
  public List<Run> deleted(String projectId, Collection<UUID> runIds) {
    return runs.find(and(in("_id", runIds), eq("project_id", projectId), ne("deleted_at", null)))
        .into(new ArrayList<>());
  }

  /** How many runs a bulk means. */
  public long count(RunFilter filter) {
    return runs.countDocuments(filter.condition());
  }

  /** The next runs that a bulk means, in the order of their ids. */
  public List<UUID> next(RunFilter filter, @Nullable UUID after, int limit) {
    Bson condition = after == null ? filter.condition() : and(filter.condition(), gt("_id", after));
    return runs.withDocumentClass(Document.class)
        .find(condition)
        .projection(Projections.include("_id"))
        .sort(ascending("_id"))
        .limit(limit)
        .map(run -> run.get("_id", UUID.class))
        .into(new ArrayList<>());
  }
}
