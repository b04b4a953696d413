package io.durabledelete.task;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.in;
import static com.mongodb.client.model.Filters.lt;
import static com.mongodb.client.model.Sorts.descending;
import static io.durabledelete.store.Expressions.condition;
import static io.durabledelete.store.Expressions.nowPlus;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Aggregates;
import io.durabledelete.store.Collections;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.bson.Document;
import org.bson.conversions.Bson;
import org.jspecify.annotations.Nullable;

/** Reads tasks by the deletion they carry. */
public final class PendingDeletions {
  private final MongoCollection<Task> tasks;

  public PendingDeletions(MongoDatabase database) {
    this.tasks = database.getCollection(Collections.TASKS, Task.class);
  }

  public Optional<Task> find(String projectId, UUID deletionId) {
    return Optional.ofNullable(
        tasks
            .find(
                and(
                    eq("project_id", projectId),
                    eq("deletion.id", deletionId),
                    in("status", TaskStatus.BEING_DELETED)))
            .first());
  }

  /**
   * How many there are, and since when; it costs a look at each.
   *
   * @param stuckAfter so long after it could have begun, a deletion counts as stuck
   */
  public Backlog backlog(Duration stuckAfter) {
    long pending = 0;
    long failed = 0;
    long stuck = 0;
    Instant oldest = null;
    Instant stuckSince = null;
    for (Document each : byStatus(stuckAfter)) {
      stuck += each.getLong("stuck");
      stuckSince = earlier(stuckSince, each.getDate("stuck_since"));
      if (each.getString("_id").equals(TaskStatus.PENDING_DELETE.name())) {
        pending = each.getLong("count");
        oldest = each.getDate("oldest").toInstant();
      } else {
        failed = each.getLong("count");
      }
    }
    return new Backlog(pending, failed, oldest, stuck, stuckSince);
  }

  private static @Nullable Instant earlier(@Nullable Instant one, @Nullable Date other) {
    if (other == null) {
      return one;
    }
    return one == null || other.toInstant().isBefore(one) ? other.toInstant() : one;
  }

  private Iterable<Document> byStatus(Duration stuckAfter) {
    Document isStuck =
        new Document("$lte", List.of("$deletion.not_before", nowPlus(stuckAfter.negated())));
    Document group =
        new Document("_id", "$status")
            .append("count", new Document("$sum", 1L))
            .append("oldest", new Document("$min", "$deletion.requested_at"))
            .append("stuck", new Document("$sum", condition(isStuck, 1L, 0L)))
            .append(
                "stuck_since",
                new Document("$min", condition(isStuck, "$deletion.not_before", "$$REMOVE")));
    return tasks
        .aggregate(
            List.of(
                Aggregates.match(in("status", TaskStatus.BEING_DELETED)),
                new Document("$group", group)),
            Document.class)
        .hintString("due_deletions");
  }

  /**
   * A page by the deletions' ids, the newest first.
   *
   * @param before the last deletion's id of the page before; null for the first page
   */
  public List<Task> page(
      String projectId,
      Set<TaskStatus> statuses,
      @Nullable UUID taskUuid,
      @Nullable UUID before,
      int size) {
    List<Bson> conditions = new ArrayList<>();
    conditions.add(eq("project_id", projectId));
    conditions.add(in("status", statuses));
    if (taskUuid != null) {
      conditions.add(eq("_id", taskUuid));
    }
    if (before != null) {
      conditions.add(lt("deletion.id", before));
    }
    return tasks
        .find(and(conditions))
        .sort(descending("deletion.id"))
        .limit(size)
        .into(new ArrayList<>());
  }
}
