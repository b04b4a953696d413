package io.durabledelete.run;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.gt;
import static com.mongodb.client.model.Filters.in;
import static com.mongodb.client.model.Sorts.ascending;
import static com.mongodb.client.model.Sorts.descending;

import com.mongodb.client.ClientSession;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Accumulators;
import com.mongodb.client.model.Aggregates;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.Projections;
import io.durabledelete.store.Collections;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.bson.Document;
import org.bson.conversions.Bson;
import org.jspecify.annotations.Nullable;

/** The runs. A run is recorded in the transaction that counts it on its task (rule D13). */
public final class Runs {
  private final MongoCollection<Run> runs;
  private final MongoCollection<Document> heads;

  public Runs(MongoDatabase database) {
    this.runs = database.getCollection(Collections.RUNS, Run.class);
    this.heads = database.getCollection(Collections.RUNS);
  }

  /** Records runs; one that exists for its task and instant is a duplicate key (rule S2). */
  public void insert(ClientSession session, List<Run> added) {
    runs.insertMany(session, added);
  }

  /** A run, unless it was deleted. */
  public Optional<Run> find(String projectId, UUID runId) {
    return findAny(projectId, runId).filter(run -> run.deletedAt() == null);
  }

  /** A run, deleted or not. */
  public Optional<Run> findAny(String projectId, UUID runId) {
    return Optional.ofNullable(
        runs.find(and(eq("_id", runId), eq("project_id", projectId))).first());
  }

  /** Whether the task has a run for that instant already. */
  public boolean exists(UUID taskUuid, Instant plannedAt) {
    return runs.find(and(eq("task_uuid", taskUuid), eq("planned_at", plannedAt))).first() != null;
  }

  /** A page of a task's runs, the newest first. */
  public List<Run> page(
      String projectId,
      UUID taskUuid,
      @Nullable RunStatus status,
      boolean includeDeleted,
      @Nullable UUID before,
      int size) {
    List<Bson> conditions = new ArrayList<>();
    conditions.add(eq("task_uuid", taskUuid));
    conditions.add(eq("project_id", projectId));
    if (!includeDeleted) {
      conditions.add(eq("deleted_at", null));
    }
    if (status != null) {
      conditions.add(eq("status", status));
    }
    if (before != null) {
      conditions.add(Filters.lt("_id", before));
    }
    return runs.find(and(conditions)).sort(descending("_id")).limit(size).into(new ArrayList<>());
  }

  /**
   * How many runs a task has by status, without the deleted ones.
   *
   * @param most counts no further than that many runs
   */
  public Map<RunStatus, Long> count(String projectId, UUID taskUuid, int most) {
    Map<RunStatus, Long> counts = new EnumMap<>(RunStatus.class);
    Bson ofTask =
        and(eq("task_uuid", taskUuid), eq("project_id", projectId), eq("deleted_at", null));
    heads
        .aggregate(
            List.of(
                Aggregates.match(ofTask),
                Aggregates.limit(most),
                Aggregates.group("$status", Accumulators.sum("count", 1L))))
        .forEach(
            group -> counts.put(RunStatus.valueOf(group.getString("_id")), group.getLong("count")));
    return counts;
  }

  /**
   * The runs of a calendar (rule S5): recorded for an instant, not deleted, by instant and task.
   *
   * @param taskUuid one task's; null: the whole project's
   * @param from inclusive, with the task from which on that instant counts
   * @param to exclusive
   */
  public List<Run> planned(
      String projectId,
      @Nullable UUID taskUuid,
      Instant from,
      @Nullable UUID afterTask,
      Instant to,
      int limit) {
    List<Bson> conditions = new ArrayList<>();
    conditions.add(eq("project_id", projectId));
    if (taskUuid != null) {
      conditions.add(eq("task_uuid", taskUuid));
    }
    conditions.add(Filters.gte("planned_at", from));
    conditions.add(Filters.lt("planned_at", to));
    conditions.add(eq("deleted_at", null));
    if (afterTask != null) {
      conditions.add(Filters.or(gt("planned_at", from), Filters.gt("task_uuid", afterTask)));
    }
    return runs.find(and(conditions))
        .sort(ascending("planned_at", "task_uuid"))
        .limit(limit)
        .into(new ArrayList<>());
  }

  /** Those of the tasks that have a run which an executor works on. */
  public Set<UUID> tasksWithProcessing(Collection<UUID> taskUuids) {
    return heads
        .find(and(in("task_uuid", taskUuids), eq("status", RunStatus.PROCESSING.name())))
        .projection(Projections.include("task_uuid"))
        .map(run -> run.get("task_uuid", UUID.class))
        .into(new HashSet<>());
  }
}
