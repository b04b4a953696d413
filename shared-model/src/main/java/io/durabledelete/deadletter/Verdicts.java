package io.durabledelete.deadletter;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.in;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Projections;
import io.durabledelete.deletion.DeletionState;
import io.durabledelete.store.Collections;
import io.durabledelete.task.TaskStatus;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.bson.Document;
import org.bson.conversions.Bson;
import org.jspecify.annotations.Nullable;

/**
 * Finds out what is true now, for a page of letters at once. The tasks first, then the records of
 * deletions that are over: in the other order one that ends now is missed. What a letter says of
 * another project's task comes to nothing.
 */
public final class Verdicts {
  private final MongoCollection<Document> tasks;
  private final MongoCollection<Document> deletions;

  public Verdicts(MongoDatabase database) {
    this.tasks = database.getCollection(Collections.TASKS);
    this.deletions = database.getCollection(Collections.DELETIONS);
  }

  /** Something of a task of a project. */
  private record Fact(@Nullable UUID taskUuid, @Nullable String projectId, @Nullable Object what) {}

  /** The verdicts by the letters' ids. */
  public Map<UUID, Verdict> of(Collection<DeadLetter> letters) {
    List<DeadLetter> known = letters.stream().filter(each -> each.taskUuid() != null).toList();
    Set<@Nullable UUID> taskUuids = new HashSet<>();
    Set<@Nullable UUID> deletionIds = new HashSet<>();
    known.forEach(letter -> taskUuids.add(letter.taskUuid()));
    known.forEach(letter -> deletionIds.add(letter.deletionId()));
    Map<UUID, Document> live = tasks(taskUuids);
    Set<Fact> over = over(taskUuids, deletionIds);
    Map<UUID, Verdict> verdicts = new HashMap<>();
    letters.forEach(letter -> verdicts.put(letter.id(), Verdict.UNKNOWN));
    known.forEach(
        letter -> verdicts.put(letter.id(), verdict(letter, live.get(letter.taskUuid()), over)));
    return verdicts;
  }

  private static Verdict verdict(DeadLetter letter, @Nullable Document task, Set<Fact> over) {
    if (task != null && !task.getString("project_id").equals(letter.projectId())) {
      return Verdict.UNKNOWN;
    }
    if (task != null && isBeingDeleted(task, letter.deletionId())) {
      return TaskStatus.DELETE_FAILED.name().equals(task.getString("status"))
          ? Verdict.STILL_FAILING
          : Verdict.UNDER_WAY;
    }
    if (over.contains(new Fact(letter.taskUuid(), letter.projectId(), DeletionState.DELETED))) {
      return Verdict.TASK_GONE;
    }
    Object undone = letter.deletionId() == null ? DeletionState.RESTORED : letter.deletionId();
    return over.contains(new Fact(letter.taskUuid(), letter.projectId(), undone))
        ? Verdict.RESTORED
        : Verdict.UNKNOWN;
  }

  /** A letter that names no deletion means whatever deletion the task has now. */
  private static boolean isBeingDeleted(Document task, @Nullable UUID deletionId) {
    Document deletion = task.get("deletion", Document.class);
    return deletion != null
        && TaskStatus.BEING_DELETED.stream()
            .anyMatch(status -> status.name().equals(task.getString("status")))
        && (deletionId == null || deletionId.equals(deletion.get("id", UUID.class)));
  }

  private Map<UUID, Document> tasks(Set<@Nullable UUID> taskUuids) {
    Map<UUID, Document> found = new HashMap<>();
    tasks
        .find(in("_id", taskUuids))
        .projection(Projections.include("project_id", "status", "deletion.id"))
        .forEach(task -> found.put(task.get("_id", UUID.class), task));
    return found;
  }

  /** Which tasks were deleted, which were restored at some time, and which deletions are undone. */
  private Set<Fact> over(Set<@Nullable UUID> taskUuids, Set<@Nullable UUID> deletionIds) {
    Set<Fact> facts = new HashSet<>();
    for (DeletionState state : List.of(DeletionState.DELETED, DeletionState.RESTORED)) {
      grouped(and(in("task_uuid", taskUuids), eq("state", state.name())))
          .forEach(each -> facts.add(fact(each, state)));
    }
    deletions
        .find(and(in("_id", deletionIds), eq("state", DeletionState.RESTORED.name())))
        .projection(Projections.include("task_uuid", "project_id"))
        .forEach(each -> facts.add(fact(each, each.get("_id", UUID.class))));
    return facts;
  }

  /** Once for each task, however often it was restored. */
  private Iterable<Document> grouped(Bson condition) {
    Document task = new Document("task_uuid", "$task_uuid").append("project_id", "$project_id");
    return deletions
        .aggregate(
            List.of(
                new Document("$match", condition),
                new Document("$group", new Document("_id", task))))
        .map(each -> Objects.requireNonNull(each.get("_id", Document.class)));
  }

  private static Fact fact(Document of, Object what) {
    return new Fact(of.get("task_uuid", UUID.class), of.getString("project_id"), what);
  }
}
