package io.durabledelete.task;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.exists;
import static com.mongodb.client.model.Filters.in;
import static com.mongodb.client.model.Filters.ne;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.CountOptions;
import com.mongodb.client.model.Projections;
import com.mongodb.client.model.UpdateOptions;
import com.mongodb.client.model.Updates;
import io.durabledelete.bulk.BulkEnds;
import io.durabledelete.bulk.TaskBulk;
import io.durabledelete.deletion.DeletionState;
import io.durabledelete.store.Collections;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;
import org.bson.Document;
import org.bson.conversions.Bson;

/**
 * What tasks and records say about the bulk deletions that asked for them (rule D12). Counts are
 * made from them each time, so that nothing can be counted twice or forgotten by a crash.
 */
public final class BulkMembers {
  private final MongoCollection<Task> tasks;
  private final MongoCollection<Document> records;

  public BulkMembers(MongoDatabase database) {
    this.tasks = database.getCollection(Collections.TASKS, Task.class);
    this.records = database.getCollection(Collections.DELETIONS);
  }

  /** How the bulk's deletions have ended so far, without the tasks it spared. */
  public BulkEnds ends(TaskBulk bulk) {
    // the records first: what fails is not counted as failed once it is deleted
    long deleted = records.countDocuments(recordsOf(bulk, DeletionState.DELETED));
    long restored = records.countDocuments(recordsOf(bulk, DeletionState.RESTORED));
    long failed = tasks.countDocuments(and(underWay(bulk), eq("status", TaskStatus.DELETE_FAILED)));
    return new BulkEnds(deleted, restored, failed);
  }

  /** Whether a deletion that the bulk asked for can still come to its end by itself. */
  public boolean isAnyPending(TaskBulk bulk) {
    return tasks.countDocuments(
            and(underWay(bulk), eq("status", TaskStatus.PENDING_DELETE)),
            new CountOptions().limit(1))
        > 0;
  }

  /** Those of the tasks whose deletion for the bulk is over. */
  public Set<UUID> over(TaskBulk bulk, Collection<UUID> taskUuids) {
    return records
        .find(and(eq("bulks", bulk.id()), in("task_uuid", taskUuids)))
        .projection(Projections.include("task_uuid"))
        .map(record -> record.get("task_uuid", UUID.class))
        .into(new HashSet<>());
  }

  /**
   * Keeps the bulk from ever marking these tasks; also those that somebody else deletes, as his
   * deletion may be undone before a slow replica comes to mark them.
   */
  public void spare(TaskBulk bulk, Collection<UUID> taskUuids) {
    tasks.updateMany(
        and(in("_id", taskUuids), eq("project_id", bulk.projectId()), ne("bulks", bulk.id())),
        Updates.push("bulks", bulk.id()),
        new UpdateOptions());
  }

  private static Bson recordsOf(TaskBulk bulk, DeletionState state) {
    return and(exists("bulks"), eq("bulks", bulk.id()), eq("state", state));
  }

  private static Bson underWay(TaskBulk bulk) {
    return and(exists("deletion.bulks"), eq("deletion.bulks", bulk.id()));
  }
}
