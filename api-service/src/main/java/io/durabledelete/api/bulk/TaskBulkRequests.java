package io.durabledelete.api.bulk;

import com.mongodb.client.ClientSession;
import io.durabledelete.audit.AuditEntry;
import io.durabledelete.audit.AuditLog;
import io.durabledelete.bulk.BulkChunks;
import io.durabledelete.bulk.TaskBulk;
import io.durabledelete.bulk.TaskBulks;
import io.durabledelete.settings.Setting;
import io.durabledelete.settings.Settings;
import io.durabledelete.store.DatabaseClock;
import io.durabledelete.store.Ids;
import io.durabledelete.task.TaskFilter;
import io.durabledelete.task.Tasks;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * Accepts bulk deletions of tasks (rule D12). What one means is written down before it is accepted:
 * tasks that come, change or go afterwards make no difference to it.
 */
@Singleton
final class TaskBulkRequests {
  private final Tasks tasks;
  private final BulkChunks chunks;
  private final TaskBulks bulks;
  private final AuditLog audit;
  private final DatabaseClock databaseClock;
  private final Duration defaultGrace;

  TaskBulkRequests(
      Tasks tasks,
      BulkChunks chunks,
      TaskBulks bulks,
      AuditLog audit,
      DatabaseClock databaseClock,
      Settings settings) {
    this.tasks = tasks;
    this.chunks = chunks;
    this.bulks = bulks;
    this.audit = audit;
    this.databaseClock = databaseClock;
    this.defaultGrace = settings.duration(Setting.DELETE_DEFAULT_GRACE);
  }

  /** How many tasks a request means. */
  long count(String projectId, TaskBulkBody body) {
    Set<UUID> listed = body.taskUuids();
    return listed == null ? tasks.count(filter(projectId, body)) : listed.size();
  }

  /**
   * Accepts a bulk in the request's transaction. The chunks are written before it, beside it: those
   * of a bulk that comes to nothing are forgotten later.
   */
  TaskBulk accept(ClientSession session, String projectId, TaskBulkBody body, String actor) {
    UUID id = Ids.next();
    Instant now = databaseClock.now();
    long matched = writeDown(id, projectId, body, now);
    TaskBulk bulk =
        TaskBulk.accepted(
            id,
            projectId,
            actor,
            body.reason(),
            body.grace() == null ? defaultGrace : body.grace(),
            matched,
            BulkChunks.count(matched),
            now);
    bulks.insert(session, bulk);
    audit.add(session, List.of(entry(bulk, actor, "task.bulk-delete", "accepted", now)));
    return bulk;
  }

  /** Has a bulk undone; the first who asks is who did it. Empty: there is no such bulk. */
  Optional<TaskBulk> undo(String projectId, UUID id, String actor) {
    Optional<TaskBulk> before = bulks.find(projectId, id);
    if (before.isEmpty() || before.get().isUndone()) {
      return before;
    }
    Optional<TaskBulk> undone = bulks.undo(projectId, id, actor);
    undone.ifPresent(
        bulk ->
            audit.add(
                entry(
                    bulk,
                    actor,
                    "task.bulk-restore",
                    bulk.isUndone() ? "accepted" : "nothing-left",
                    databaseClock.now())));
    return undone;
  }

  private long writeDown(UUID id, String projectId, TaskBulkBody body, Instant now) {
    Set<UUID> listed = body.taskUuids();
    return listed == null
        ? chunks.add(id, tasks.ids(filter(projectId, body)), now)
        : chunks.add(id, listed, now);
  }

  private static TaskFilter filter(String projectId, TaskBulkBody body) {
    TaskBulkBody.Filter filter = Objects.requireNonNull(body.filter());
    return new TaskFilter(projectId, filter.statuses(), filter.namePrefix());
  }

  static AuditEntry entry(TaskBulk bulk, String actor, String action, String outcome, Instant now) {
    return AuditEntry.of(
        now,
        actor,
        bulk.projectId(),
        action,
        outcome,
        null,
        null,
        bulk.reason(),
        "bulk deletion %s of %d tasks".formatted(bulk.id(), bulk.matched()));
  }
}
