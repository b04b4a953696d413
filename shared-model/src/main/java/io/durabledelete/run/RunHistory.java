package io.durabledelete.run;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.gt;
import static com.mongodb.client.model.Filters.gte;
import static com.mongodb.client.model.Filters.in;
import static com.mongodb.client.model.Filters.lte;
import static com.mongodb.client.model.Filters.ne;
import static com.mongodb.client.model.Filters.or;

import com.mongodb.client.AggregateIterable;
import com.mongodb.client.ClientSession;
import com.mongodb.client.FindIterable;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Aggregates;
import com.mongodb.client.model.BulkWriteOptions;
import com.mongodb.client.model.DeleteManyModel;
import com.mongodb.client.model.DeleteOptions;
import com.mongodb.client.model.Sorts;
import io.durabledelete.store.Collections;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import org.bson.Document;
import org.bson.conversions.Bson;
import org.jspecify.annotations.Nullable;

/**
 * Run histories that are removed with their tasks, in bounded chunks (rule D6). Both reading and
 * removing go along the index of runs by task, and begin where the chunk before ended: an index
 * walk over entries just removed is slow.
 */
public final class RunHistory {
  private static final String INDEX = "of_task";
  private static final int ANY = 1;
  private static final int CHUNK = 1_000;

  private static final Document PER_TASK_AND_STATUS =
      new Document(
          "$group",
          new Document("_id", new Document("task", "$task_uuid").append("status", "$status"))
              .append("count", new Document("$sum", 1L))
              .append("first", new Document("$min", "$_id"))
              .append("last", new Document("$max", "$_id")));

  private final MongoCollection<Document> runs;

  public RunHistory(MongoDatabase database) {
    this.runs = database.getCollection(Collections.RUNS);
  }

  /** Whether none of the tasks has a run. */
  public boolean isEmpty(Collection<UUID> taskUuids) {
    return isEmpty(runs.find(in("task_uuid", taskUuids)));
  }

  /** The same, as a transaction sees it. */
  public boolean isEmpty(ClientSession session, Collection<UUID> taskUuids) {
    return isEmpty(runs.find(session, in("task_uuid", taskUuids)));
  }

  private static boolean isEmpty(FindIterable<Document> found) {
    return found.hintString(INDEX).projection(new Document("_id", ANY)).first() == null;
  }

  /**
   * The next runs of these tasks, by task and age, counted.
   *
   * @param after where the chunk before ended; null: from the beginning
   * @param limit how many runs at most
   */
  public RunChunk next(Collection<UUID> taskUuids, RunChunk.@Nullable End after, int limit) {
    return chunk(runs.aggregate(counting(following(taskUuids, after), limit)), limit);
  }

  /** The first runs of these tasks, as a transaction sees them. */
  public RunChunk first(ClientSession session, Collection<UUID> taskUuids, int limit) {
    return chunk(runs.aggregate(session, counting(following(taskUuids, null), limit)), limit);
  }

  private static List<Bson> counting(Bson which, int limit) {
    return List.of(
        Aggregates.match(which),
        Aggregates.sort(Sorts.ascending("task_uuid", "_id")),
        Aggregates.limit(limit),
        PER_TASK_AND_STATUS,
        Aggregates.sort(Sorts.ascending("_id.task")));
  }

  private static RunChunk chunk(AggregateIterable<Document> groups, int limit) {
    return RunChunk.of(
        groups.hintString(INDEX).map(RunChunk.Group::of).into(new ArrayList<>()), limit);
  }

  private static Bson following(Collection<UUID> taskUuids, RunChunk.@Nullable End after) {
    // a filter of one stretch of the index needs neither a sort nor a choice of plans
    Bson ofTasks =
        taskUuids.size() == 1
            ? eq("task_uuid", taskUuids.iterator().next())
            : in("task_uuid", taskUuids);
    if (after == null) {
      return ofTasks;
    }
    UUID last = after.runId();
    if (last != null && taskUuids.size() == 1) {
      return and(ofTasks, gt("_id", last));
    }
    Bson laterTask = gt("task_uuid", after.taskUuid());
    return and(
        ofTasks,
        last == null
            ? laterTask
            : or(laterTask, and(eq("task_uuid", after.taskUuid()), gt("_id", last))));
  }

  /**
   * Removes runs for good.
   *
   * @return how many there were
   */
  public long remove(Collection<RunRange> ranges) {
    List<DeleteManyModel<Document>> deletes = new ArrayList<>(ranges.size());
    for (RunRange range : ranges) {
      deletes.add(
          new DeleteManyModel<>(
              range.alsoProcessing()
                  ? within(range)
                  : and(within(range), ne("status", RunStatus.PROCESSING.name())),
              new DeleteOptions().hintString(INDEX)));
    }
    return runs.bulkWrite(deletes, new BulkWriteOptions().ordered(false)).getDeletedCount();
  }

  /**
   * Removes the runs of these tasks on which no executor works, as part of a transaction.
   *
   * @return how many there were
   */
  public long removeIdle(ClientSession session, Collection<UUID> taskUuids) {
    return runs.deleteMany(
            session,
            and(in("task_uuid", taskUuids), ne("status", RunStatus.PROCESSING.name())),
            new DeleteOptions().hintString(INDEX))
        .getDeletedCount();
  }

  /** Removes all runs of a task that is gone, a chunk at a time; returns how many there were. */
  public long removeAll(UUID taskUuid) {
    long removed = 0;
    RunChunk chunk = next(List.of(taskUuid), null, CHUNK);
    while (!chunk.parts().isEmpty()) {
      RunChunk.Part part = chunk.parts().getFirst();
      removed += remove(List.of(new RunRange(taskUuid, part.first(), part.last(), true)));
      chunk = next(List.of(taskUuid), chunk.end(), CHUNK);
    }
    return removed;
  }

  /** Whether no run is left in any of the ranges. */
  public boolean areEmpty(Collection<RunRange> ranges) {
    return ranges.stream()
        .allMatch(range -> runs.find(within(range)).hintString(INDEX).first() == null);
  }

  private static Bson within(RunRange range) {
    return and(
        eq("task_uuid", range.taskUuid()), gte("_id", range.first()), lte("_id", range.last()));
  }
}
