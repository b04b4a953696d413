package io.durabledelete.run;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.gt;
import static com.mongodb.client.model.Filters.in;
import static com.mongodb.client.model.Filters.lte;
import static com.mongodb.client.model.Filters.nin;
import static com.mongodb.client.model.Sorts.ascending;
import static io.durabledelete.store.Expressions.NOW;
import static io.durabledelete.store.Expressions.ifNull;
import static io.durabledelete.store.Expressions.literal;
import static io.durabledelete.store.Expressions.nowPlus;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.FindOneAndUpdateOptions;
import com.mongodb.client.model.Projections;
import com.mongodb.client.model.ReturnDocument;
import io.durabledelete.store.Collections;
import io.durabledelete.store.Ids;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.bson.Document;
import org.bson.conversions.Bson;
import org.jspecify.annotations.Nullable;

/**
 * The writes of executors (rule R1): claiming, and everything a claimer does afterwards. A claim is
 * a lease by the database's clock; once it is over the run is failed, whoever notices first.
 */
public final class RunClaims {
  /** The error of a run whose executor did not come back in time. */
  public static final String LEASE_EXPIRED = "lease-expired";

  private static final int EXPIRED_AT_ONCE = 500;

  /** The error of a run whose task was deleted with {@code running=cancel}. */
  private static final List<RunStatus> OPEN = List.of(RunStatus.PENDING, RunStatus.PROCESSING);

  public static final String TASK_DELETED = "task-deleted";

  private final MongoCollection<Run> runs;
  private final MongoCollection<Document> heads;

  public RunClaims(MongoDatabase database) {
    this.runs = database.getCollection(Collections.RUNS, Run.class);
    this.heads = database.getCollection(Collections.RUNS);
  }

  /**
   * Runs that wait for an executor, the oldest first.
   *
   * @param onlyRuns only these; null: any
   * @param notOf tasks to leave out: they are on their way out
   * @param after the last candidate seen; null: from the beginning
   */
  public List<RunHead> candidates(
      String projectId,
      @Nullable Collection<UUID> onlyRuns,
      Collection<UUID> notOf,
      @Nullable UUID after,
      int limit) {
    List<Bson> conditions = new ArrayList<>();
    conditions.add(eq("project_id", projectId));
    conditions.add(waits());
    if (onlyRuns != null) {
      conditions.add(in("_id", onlyRuns));
    }
    if (!notOf.isEmpty()) {
      conditions.add(nin("task_uuid", notOf));
    }
    if (after != null) {
      conditions.add(gt("_id", after));
    }
    return heads
        .find(and(conditions))
        .projection(Projections.include("task_uuid", "status"))
        .sort(ascending("_id"))
        .limit(limit)
        .map(RunHead::of)
        .into(new ArrayList<>());
  }

  /** Claims those of the candidates that still wait; returns the ones that this call got. */
  public List<Run> claim(
      Collection<UUID> candidates, UUID leaseId, String executor, Duration lease) {
    runs.updateMany(
        and(in("_id", candidates), waits()),
        set(
            new Document("status", RunStatus.PROCESSING.name())
                .append("lease_id", literal(leaseId))
                .append("claimed_by", literal(executor))
                .append("lease_until", nowPlus(lease))
                .append("started_at", ifNull("started_at", NOW))));
    return runs.find(and(in("_id", candidates), eq("lease_id", leaseId)))
        .sort(ascending("_id"))
        .into(new ArrayList<>());
  }

  /** Gives runs back that must not be handed out: they wait again, as if never claimed. */
  public void giveBack(Collection<UUID> runIds, UUID leaseId) {
    runs.updateMany(
        and(in("_id", runIds), eq("status", RunStatus.PROCESSING), eq("lease_id", leaseId)),
        List.of(
            new Document("$set", new Document("status", RunStatus.PENDING.name())),
            new Document(
                "$unset", List.of("lease_id", "claimed_by", "lease_until", "started_at"))));
  }

  /** Prolongs the executor's lease, counted from now; empty: it has none. */
  public Optional<Run> renew(String projectId, UUID runId, String executor, Duration lease) {
    return update(projectId, runId, executor, new Document("lease_until", nowPlus(lease)));
  }

  /**
   * Records a step of the run: a new one goes to the end, one of that name is brought up to date.
   *
   * @return empty: the executor has no lease
   */
  public Optional<Run> reportStep(
      String projectId, UUID runId, String executor, RunStepReport report) {
    return update(projectId, runId, executor, new Document("steps", RunStepWrite.merged(report)));
  }

  /** Ends the run well; empty: the executor has no lease. */
  public Optional<Run> complete(String projectId, UUID runId, String executor) {
    return update(
        projectId,
        runId,
        executor,
        new Document("status", RunStatus.COMPLETED.name()).append("ended_at", NOW));
  }

  /** Ends the run badly; empty: the executor has no lease. */
  public Optional<Run> fail(String projectId, UUID runId, String executor, String error) {
    return update(
        projectId,
        runId,
        executor,
        new Document("status", RunStatus.FAILED.name())
            .append("ended_at", NOW)
            .append("error", literal(error)));
  }

  private Optional<Run> update(String projectId, UUID runId, String executor, Document fields) {
    return Optional.ofNullable(
        runs.findOneAndUpdate(
            and(
                eq("_id", runId),
                eq("project_id", projectId),
                eq("status", RunStatus.PROCESSING),
                eq("claimed_by", executor),
                eq("deleted_at", null),
                new Document("$expr", new Document("$gt", List.of("$lease_until", NOW)))),
            set(fields),
            new FindOneAndUpdateOptions().returnDocument(ReturnDocument.AFTER)));
  }

  /**
   * Fails runs whose lease is over, some at a time.
   *
   * @param now the database's time
   * @return those that this call failed; empty: none is left
   */
  public List<Run> failExpired(Instant now) {
    List<UUID> expired =
        heads
            .find(isExpired(now))
            .projection(Projections.include("_id"))
            .limit(EXPIRED_AT_ONCE)
            .map(run -> run.get("_id", UUID.class))
            .into(new ArrayList<>());
    if (expired.isEmpty()) {
      return List.of();
    }
    UUID endId = Ids.next(); // tells ours from those that another replica was faster with
    runs.updateMany(
        and(in("_id", expired), isExpired(now)),
        set(failedFields(LEASE_EXPIRED).append("lease_id", literal(endId))));
    return runs.find(and(in("_id", expired), eq("lease_id", endId))).into(new ArrayList<>());
  }

  private static Bson isExpired(Instant now) {
    return and(eq("status", RunStatus.PROCESSING.name()), lte("lease_until", now));
  }

  /** Fails the runs under way of tasks that are deleted with {@code running=cancel} (rule D13). */
  public long cancel(Collection<UUID> taskUuids) {
    return runs.updateMany(
            and(in("task_uuid", taskUuids), eq("status", RunStatus.PROCESSING)),
            set(failedFields(TASK_DELETED)))
        .getModifiedCount();
  }

  /**
   * Ends the runs of a task whose history is kept: those that have not ended fail because of it.
   *
   * @param alsoProcessing whether those that an executor works on end, too
   */
  public void close(UUID taskUuid, boolean alsoProcessing) {
    runs.updateMany(
        and(
            eq("task_uuid", taskUuid),
            in("status", alsoProcessing ? OPEN : List.of(RunStatus.PENDING))),
        set(failedFields(TASK_DELETED)));
  }

  /** Whether the task has a run that has not ended. */
  public boolean isOpen(UUID taskUuid) {
    return runs.find(and(eq("task_uuid", taskUuid), in("status", OPEN))).first() != null;
  }

  private static Document failedFields(String error) {
    return new Document("status", RunStatus.FAILED.name())
        .append("ended_at", NOW)
        .append("error", literal(error));
  }

  private static Bson waits() {
    return and(eq("status", RunStatus.PENDING), eq("deleted_at", null));
  }

  private static List<Document> set(Document fields) {
    return List.of(new Document("$set", fields));
  }
}
