package io.durabledelete.task;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.in;
import static com.mongodb.client.model.Filters.lte;
import static com.mongodb.client.model.Sorts.ascending;
import static io.durabledelete.store.Expressions.hasCome;
import static io.durabledelete.store.Expressions.nowPlus;
import static io.durabledelete.store.Expressions.plusOne;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.FindOneAndUpdateOptions;
import com.mongodb.client.model.ReturnDocument;
import io.durabledelete.deletion.Deletion;
import io.durabledelete.store.Collections;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.bson.Document;
import org.bson.conversions.Bson;

/** The reconciler's writes: claiming deletions that are overdue, one by one (rule D9). */
public final class StuckDeletions {
  private final MongoCollection<Task> tasks;

  public StuckDeletions(MongoDatabase database) {
    this.tasks = database.getCollection(Collections.TASKS, Task.class);
  }

  /**
   * The deletions longest overdue.
   *
   * @param now the database's time
   */
  public List<Task> due(Instant now, int limit) {
    return scan(isDue(now), limit);
  }

  /** The same, of those no worker has taken yet: graces and waits that ended. */
  public List<Task> dueAndNotTaken(Instant now, int limit) {
    return scan(and(isDue(now), eq("deletion.started_at", null)), limit);
  }

  /** All deletions whose grace is over, overdue or not, as they are read. */
  public Iterable<Task> waiting(Instant now) {
    return tasks
        .find(and(in("status", TaskStatus.BEING_DELETED), lte("deletion.not_before", now)))
        .hintString("due_deletions");
  }

  /** Claims a deletion that need not be overdue, if nobody has claimed it since it was read. */
  public Optional<Task> claimAsSeen(Task seen, Deletion deletion, Duration backOff) {
    return claim(
        seen.id(),
        deletion.id(),
        backOff,
        eq("deletion.next_attempt_at", deletion.nextAttemptAt()));
  }

  /**
   * Claims a deletion for re-queueing: the next one who may is a back-off away.
   *
   * @return the task as it is now; empty: another replica was faster, or it is not overdue any more
   */
  public Optional<Task> claim(UUID taskUuid, UUID deletionId, Duration backOff) {
    return claim(taskUuid, deletionId, backOff, hasCome("deletion.next_attempt_at"));
  }

  private Optional<Task> claim(UUID taskUuid, UUID deletionId, Duration backOff, Bson when) {
    return Optional.ofNullable(
        tasks.findOneAndUpdate(
            and(
                eq("_id", taskUuid),
                eq("deletion.id", deletionId),
                in("status", TaskStatus.BEING_DELETED),
                when,
                hasCome("deletion.not_before")),
            List.of(
                new Document(
                    "$set",
                    new Document("status", TaskStatus.PENDING_DELETE.name())
                        .append("deletion.requeues", plusOne("deletion.requeues"))
                        .append("deletion.next_attempt_at", nowPlus(backOff)))),
            new FindOneAndUpdateOptions().returnDocument(ReturnDocument.AFTER)));
  }

  /** A claim whose publish failed: the back-off does not grow by it. */
  public void unclaim(Task claimed, UUID deletionId, int requeues, Duration retryAfter) {
    tasks.updateOne(
        and(
            eq("_id", claimed.id()),
            eq("deletion.id", deletionId),
            eq("deletion.requeues", requeues),
            eq(
                "deletion.started_at",
                claimed.deletion() == null ? null : claimed.deletion().startedAt())),
        List.of(
            new Document(
                "$set",
                new Document("deletion.requeues", requeues - 1)
                    .append("deletion.next_attempt_at", nowPlus(retryAfter)))));
  }

  private List<Task> scan(Bson filter, int limit) {
    return tasks
        .find(filter)
        .sort(ascending("deletion.next_attempt_at"))
        .limit(limit)
        .into(new ArrayList<>());
  }

  private static Bson isDue(Instant now) {
    return and(
        in("status", TaskStatus.BEING_DELETED),
        lte("deletion.next_attempt_at", now),
        lte("deletion.not_before", now));
  }
}
