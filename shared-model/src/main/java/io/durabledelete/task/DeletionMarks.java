package io.durabledelete.task;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.in;
import static com.mongodb.client.model.Filters.ne;
import static com.mongodb.client.model.Filters.or;
import static io.durabledelete.store.Expressions.NOW;
import static io.durabledelete.store.Expressions.condition;
import static io.durabledelete.store.Expressions.hasCome;
import static io.durabledelete.store.Expressions.ifNull;
import static io.durabledelete.store.Expressions.literal;
import static io.durabledelete.store.Expressions.nowPlus;
import static io.durabledelete.store.Expressions.plusOne;

import com.mongodb.client.ClientSession;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.BulkWriteOptions;
import com.mongodb.client.model.FindOneAndUpdateOptions;
import com.mongodb.client.model.ReturnDocument;
import com.mongodb.client.model.UpdateManyModel;
import com.mongodb.client.model.UpdateOneModel;
import com.mongodb.client.model.UpdateOptions;
import com.mongodb.client.model.WriteModel;
import io.durabledelete.store.Collections;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.bson.Document;
import org.bson.conversions.Bson;
import org.jspecify.annotations.Nullable;

/**
 * Accepting deletions: the mark, and its taking back (rules D1, D3, D4).
 *
 * <p>A mark turns {@code {status: ACTIVE}} into {@code {status: PENDING_DELETE, previous_status:
 * ACTIVE, deletion: {id, requests: 1, …}}} in one write. The first try may be made for a group of
 * callers at once; the answer tells totals only, so that whoever is not certainly in has to look
 * for his own id. The full mark is for everything else and tells what it did.
 */
public final class DeletionMarks {
  private static final List<Document> BACK_AS_IT_WAS =
      List.of(
          new Document("$set", new Document("status", "$previous_status")),
          new Document("$unset", List.of("previous_status", "deletion")));

  private static final UUID NO_TASK = new UUID(0, 0);

  private final MongoCollection<Task> tasks;
  private final Duration threshold;

  /**
   * @param threshold {@code RECONCILER_THRESHOLD}: when a deletion without a sign of life is
   *     overdue
   */
  public DeletionMarks(MongoDatabase database, Duration threshold) {
    this(database.getCollection(Collections.TASKS, Task.class), threshold);
  }

  private DeletionMarks(MongoCollection<Task> tasks, Duration threshold) {
    this.tasks = tasks;
    this.threshold = threshold;
  }

  /** The same collection, each operation limited to this time. */
  public DeletionMarks within(Duration limit) {
    return new DeletionMarks(
        tasks.withTimeout(Math.max(1, limit.toMillis()), TimeUnit.MILLISECONDS), threshold);
  }

  /**
   * Marks those of the tasks that are live, each with its own new deletion id. No task may be named
   * twice. Equal requests for several tasks are one write: the database reads it once, and the
   * driver does not repeat it by itself.
   *
   * @return how many were marked; fewer than asked says nothing about any one of them
   */
  public int markFirstTry(Map<UUID, MarkRequest> requestsByNewId) {
    Map<MarkRequest, NewIds> equal = new LinkedHashMap<>();
    List<WriteModel<Task>> writes = new ArrayList<>();
    requestsByNewId.forEach(
        (newId, request) -> {
          MarkRequest terms = request.ofTask(NO_TASK);
          NewIds together = equal.computeIfAbsent(terms, first -> new NewIds());
          together.add(request.taskUuid(), newId);
          if (together.isFull()) {
            writes.add(firstTry(terms, equal.remove(terms)));
          }
        });
    equal.forEach((terms, rest) -> writes.add(firstTry(terms, rest)));
    return tasks.bulkWrite(writes, new BulkWriteOptions().ordered(false)).getModifiedCount();
  }

  private WriteModel<Task> firstTry(MarkRequest terms, NewIds newIds) {
    if (newIds.isOne()) {
      MarkRequest request = terms.ofTask(newIds.task());
      return new UpdateOneModel<>(
          and(one(request), isMarkable(request)),
          List.of(new Document("$set", marked(request, newIds.ofOne()))));
    }
    return new UpdateManyModel<>(
        and(newIds.isOneOfThem(), eq("project_id", terms.projectId()), isMarkable(terms)),
        List.of(new Document("$set", marked(terms, newIds.ofEach()))),
        // without it, the server may take the index of names, and all of a project's tasks
        new UpdateOptions().hintString(Collections.BY_ID));
  }

  /**
   * Marks the task, or joins the deletion that is under way, whichever is true when the write
   * happens. The caller has to publish the job exactly if the result's {@code publisher} is {@code
   * newId}.
   *
   * @param newId never used before, not even by a first try
   * @return the task as it is now; empty when there is none that may be deleted: gone, another
   *     project's, protected, or of another version
   */
  public Optional<Task> mark(MarkRequest request, UUID newId) {
    Bson filter = and(one(request), or(isMarkable(request), isJoinable(request)));
    Document update =
        new Document(
            "$set",
            new Document("previous_status", condition(isLive(), "$status", "$previous_status"))
                .append(
                    "deletion",
                    new Document(
                        "$switch",
                        new Document(
                                "branches",
                                List.of(
                                    branch(isLive(), newDeletion(request, literal(newId))),
                                    branch(isFailed(), revived(request, newId))))
                            .append("default", joined(request, newId))))
                .append("status", TaskStatus.PENDING_DELETE.name()));
    if (request.bulk() != null) {
      update.get("$set", Document.class).append("bulks", with("bulks", request.bulk()));
    }
    return Optional.ofNullable(
        tasks.findOneAndUpdate(
            filter,
            List.of(update),
            new FindOneAndUpdateOptions().returnDocument(ReturnDocument.AFTER)));
  }

  /**
   * Takes a mark back (rule D4): only this deletion's, only before a worker took it, and only if
   * nobody else was promised it. A name taken meanwhile is a duplicate key.
   */
  public boolean takeBack(ClientSession session, MarkRequest request, UUID deletionId) {
    return tasks
            .updateOne(
                session,
                and(
                    one(request),
                    eq("status", TaskStatus.PENDING_DELETE),
                    eq("deletion.id", deletionId),
                    eq("deletion.started_at", null),
                    eq("deletion.requests", 1)),
                BACK_AS_IT_WAS)
            .getModifiedCount()
        == 1;
  }

  /**
   * Undoes a deletion that no worker has taken, whatever its status (rule D11). A name taken
   * meanwhile is a duplicate key.
   *
   * @param deletionId only this one; null: whichever is under way
   * @return the task as it was before; empty: nothing was undone
   */
  public Optional<Task> restore(
      ClientSession session, String projectId, UUID taskUuid, @Nullable UUID deletionId) {
    Bson filter =
        and(
            eq("_id", taskUuid),
            eq("project_id", projectId),
            in("status", TaskStatus.BEING_DELETED),
            eq("deletion.started_at", null));
    return Optional.ofNullable(
        tasks.findOneAndUpdate(
            session,
            deletionId == null ? filter : and(filter, eq("deletion.id", deletionId)),
            BACK_AS_IT_WAS,
            new FindOneAndUpdateOptions().returnDocument(ReturnDocument.BEFORE)));
  }

  /**
   * Has the job of a deletion published again, by the caller (rule D10's retry). It counts as a
   * request: who asks is told that the deletion goes on, so nobody may take the mark back now.
   *
   * @return the task as it is now; empty: it is not this deletion's, or still in its grace
   */
  public Optional<Task> revive(String projectId, UUID deletionId) {
    return Optional.ofNullable(
        tasks.findOneAndUpdate(
            and(
                eq("project_id", projectId),
                eq("deletion.id", deletionId),
                in("status", TaskStatus.BEING_DELETED),
                hasCome("deletion.not_before")),
            List.of(
                new Document(
                    "$set",
                    new Document("status", TaskStatus.PENDING_DELETE.name())
                        .append("deletion.requests", plusOne("deletion.requests"))
                        .append("deletion.next_attempt_at", nowPlus(threshold)))),
            new FindOneAndUpdateOptions().returnDocument(ReturnDocument.AFTER)));
  }

  private static Bson one(MarkRequest request) {
    return and(eq("_id", request.taskUuid()), eq("project_id", request.projectId()));
  }

  private static Bson isMarkable(MarkRequest request) {
    Bson markable = and(in("status", TaskStatus.LIVE), ne("protected", true), isNew(request));
    return request.versions() == null ? markable : and(markable, in("version", request.versions()));
  }

  private static Bson isJoinable(MarkRequest request) {
    return and(in("status", TaskStatus.BEING_DELETED), isNew(request));
  }

  /** A bulk marks each task at most once, whatever became of it since (rule D12). */
  private static Bson isNew(MarkRequest request) {
    return request.bulk() == null ? new Document() : ne("bulks", request.bulk());
  }

  private Document marked(MarkRequest request, Document newId) {
    Document marked =
        new Document("previous_status", "$status")
            .append("deletion", newDeletion(request, newId))
            .append("status", TaskStatus.PENDING_DELETE.name());
    return request.bulk() == null ? marked : marked.append("bulks", with("bulks", request.bulk()));
  }

  /** The list with one more in it, whether or not there is one. */
  private static Document with(String list, UUID added) {
    return new Document("$concatArrays", List.of(ifNull(list, List.of()), List.of(literal(added))));
  }

  private Document newDeletion(MarkRequest request, Document newId) {
    boolean waits = request.grace().isPositive();
    Document deletion =
        new Document("id", newId)
            .append("requested_at", NOW)
            .append("requested_by", literal(request.requestedBy()))
            .append("requests", 1)
            .append("not_before", nowPlus(request.grace()))
            .append("next_attempt_at", nowPlus(waits ? request.grace() : threshold))
            .append("requeues", 0)
            .append("takes", 0)
            .append("attempts", 0)
            .append("running", request.running().name());
    if (request.reason() != null) {
      deletion.append("reason", literal(request.reason()));
    }
    if (request.keepsRuns()) {
      deletion.append("runs_kept", true);
    }
    if (request.bulk() != null) {
      deletion.append("bulks", List.of(literal(request.bulk())));
    }
    // with a grace nobody publishes now: the reconciler does when it is over (rule D11)
    return waits ? deletion : deletion.append("publisher", newId);
  }

  /** DELETE_FAILED: the same deletion goes on; its point of no return stays where it was. */
  private Document revived(MarkRequest request, UUID newId) {
    return merged(
        again(request)
            .append("next_attempt_at", nowPlus(threshold))
            .append("publisher", literal(newId)));
  }

  /** One more who asked for a deletion under way. */
  private static Document again(MarkRequest request) {
    Document again = new Document("requests", plusOne("deletion.requests"));
    return request.bulk() == null
        ? again
        : again.append("bulks", with("deletion.bulks", request.bulk()));
  }

  /**
   * PENDING_DELETE: one more who asked; published again when overdue, or when a grace is cut to
   * nothing.
   */
  private Document joined(MarkRequest request, UUID newId) {
    Document again =
        new Document("next_attempt_at", nowPlus(threshold)).append("publisher", literal(newId));
    Document isOverdue =
        new Document(
            "$and",
            List.of(
                new Document("$lte", List.of("$deletion.next_attempt_at", NOW)),
                new Document("$lte", List.of("$deletion.not_before", NOW))));
    Document change = condition(isOverdue, again, new Document());
    if (request.graceGiven()) {
      Document isShorter =
          new Document(
              "$and",
              List.of(
                  new Document(
                      "$eq", List.of(new Document("$type", "$deletion.started_at"), "missing")),
                  new Document("$lt", List.of(nowPlus(request.grace()), "$deletion.not_before"))));
      Document brought = new Document("not_before", nowPlus(request.grace()));
      brought.putAll(
          request.grace().isZero()
              ? again
              : new Document("next_attempt_at", nowPlus(request.grace())));
      change = condition(isShorter, brought, change);
    }
    return new Document("$mergeObjects", List.of("$deletion", again(request), change));
  }

  private static Document merged(Document changes) {
    return new Document("$mergeObjects", List.of("$deletion", changes));
  }

  private static Document branch(Document when, Document then) {
    return new Document("case", when).append("then", then);
  }

  private static Document isLive() {
    return new Document(
        "$in", List.of("$status", TaskStatus.LIVE.stream().map(Enum::name).sorted().toList()));
  }

  private static Document isFailed() {
    return new Document("$eq", List.of("$status", TaskStatus.DELETE_FAILED.name()));
  }
}
