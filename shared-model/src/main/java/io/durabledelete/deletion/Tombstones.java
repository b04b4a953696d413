package io.durabledelete.deletion;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.in;
import static com.mongodb.client.model.Filters.lt;
import static com.mongodb.client.model.Filters.lte;
import static com.mongodb.client.model.Filters.ne;
import static com.mongodb.client.model.Sorts.ascending;
import static com.mongodb.client.model.Sorts.descending;

import com.mongodb.client.ClientSession;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.BulkWriteOptions;
import com.mongodb.client.model.UpdateManyModel;
import com.mongodb.client.model.Updates;
import io.durabledelete.store.Collections;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.bson.conversions.Bson;
import org.jspecify.annotations.Nullable;

/** The records of deletions that are over: tombstones (DELETED) and undone ones (RESTORED). */
public final class Tombstones {
  private final MongoCollection<DeletionRecord> records;

  public Tombstones(MongoDatabase database) {
    this(database.getCollection(Collections.DELETIONS, DeletionRecord.class));
  }

  private Tombstones(MongoCollection<DeletionRecord> records) {
    this.records = records;
  }

  /** The same collection, each operation limited to this time. */
  public Tombstones within(Duration limit) {
    return new Tombstones(
        records.withTimeout(Math.max(1, limit.toMillis()), TimeUnit.MILLISECONDS));
  }

  /** Writes records as part of a transaction; a doubled id aborts it. */
  public void insert(ClientSession session, List<DeletionRecord> tombstones) {
    records.insertMany(session, tombstones);
  }

  /** The record of a deletion, if it is over and was this project's. */
  public Optional<DeletionRecord> find(String projectId, UUID deletionId) {
    return Optional.ofNullable(
        records.find(and(eq("_id", deletionId), eq("project_id", projectId))).first());
  }

  /** The records of those of the deletions that are over, whosever: for housekeeping only. */
  public List<DeletionRecord> find(Collection<UUID> deletionIds) {
    return records.find(in("_id", deletionIds)).into(new ArrayList<>());
  }

  /** The tombstone of a task that was hard-deleted, if it was this project's. */
  public Optional<DeletionRecord> ofDeletedTask(String projectId, UUID taskUuid) {
    return Optional.ofNullable(
        records
            .find(
                and(
                    eq("task_uuid", taskUuid),
                    eq("project_id", projectId),
                    eq("state", DeletionState.DELETED)))
            .sort(descending("_id"))
            .first());
  }

  /** The tombstone of a task that was hard-deleted, whoever's: for housekeeping only. */
  public Optional<DeletionRecord> ofDeletedTask(UUID taskUuid) {
    return Optional.ofNullable(
        records.find(and(eq("task_uuid", taskUuid), eq("state", DeletionState.DELETED))).first());
  }

  /**
   * A page of a project's records, the newest first.
   *
   * @param before the last id of the page before; null for the first page
   */
  public List<DeletionRecord> page(
      String projectId,
      Set<DeletionState> states,
      @Nullable UUID taskUuid,
      @Nullable UUID before,
      int size) {
    List<Bson> conditions = new ArrayList<>();
    conditions.add(eq("project_id", projectId));
    conditions.add(in("state", states));
    if (taskUuid != null) {
      conditions.add(eq("task_uuid", taskUuid));
    }
    if (before != null) {
      conditions.add(lt("_id", before));
    }
    return records
        .find(and(conditions))
        .sort(descending("_id"))
        .limit(size)
        .into(new ArrayList<>());
  }

  /** Those of the tasks' tombstones whose TaskDeleted was not confirmed yet. */
  public List<DeletionRecord> notAnnounced(Collection<UUID> taskUuids) {
    return records
        .find(and(in("task_uuid", taskUuids), eq("announce_pending", true)))
        .into(new ArrayList<>());
  }

  /** The oldest tombstones whose TaskDeleted was not confirmed by that instant. */
  public List<DeletionRecord> notAnnouncedSince(Instant completedBefore, int limit) {
    return records
        .find(and(eq("announce_pending", true), lte("completed_at", completedBefore)))
        .sort(ascending("completed_at"))
        .limit(limit)
        .into(new ArrayList<>());
  }

  /**
   * Notes that the broker has confirmed TaskDeleted for these deletions, and what was found left of
   * their tasks.
   */
  public void markAnnounced(Collection<DeletionRecord> announced, Map<UUID, Verified> left) {
    Map<End, List<UUID>> alike =
        announced.stream()
            .collect(
                Collectors.groupingBy(
                    record -> new End(record.completedAt(), left.get(record.taskUuid())),
                    Collectors.mapping(DeletionRecord::id, Collectors.toList())));
    List<UpdateManyModel<DeletionRecord>> writes = new ArrayList<>();
    alike.forEach(
        (end, ids) ->
            writes.add(
                new UpdateManyModel<>(
                    and(in("_id", ids), eq("announce_pending", true)), end.announced())));
    records.bulkWrite(writes, new BulkWriteOptions().ordered(false));
  }

  /** How hard deletes ended: many of a batch in the same way. */
  private record End(Instant completedAt, @Nullable Verified verified) {
    Bson announced() {
      String step = "steps." + StepName.ANNOUNCE.text();
      return Updates.combine(
          Updates.set("verified", verified),
          Updates.currentDate("announced_at"),
          Updates.set(step + ".status", StepStatus.DONE),
          Updates.set(step + ".started_at", completedAt),
          Updates.currentDate(step + ".ended_at"),
          Updates.set(step + ".detail", "the broker has confirmed TaskDeleted"),
          Updates.unset("announce_pending"));
    }
  }

  /** Announced records of deletions that ended before that instant, the oldest first. */
  public List<DeletionRecord> completedBefore(Instant completedBefore, int limit) {
    return records
        .find(and(lt("completed_at", completedBefore), ne("announce_pending", true)))
        .sort(ascending("completed_at"))
        .limit(limit)
        .into(new ArrayList<>());
  }

  /** Forgets records; returns how many there were. */
  public long remove(Collection<UUID> deletionIds) {
    return records.deleteMany(in("_id", deletionIds)).getDeletedCount();
  }
}
