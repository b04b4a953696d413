package io.durabledelete.task;

import io.durabledelete.deletion.Deletion;
import io.durabledelete.schedule.Schedule;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.bson.codecs.pojo.annotations.BsonId;
import org.bson.codecs.pojo.annotations.BsonProperty;
import org.jspecify.annotations.Nullable;

/**
 * A task (rule T1) as it is stored.
 *
 * @param payload a JSON object as text, at most 64 KiB: it is never searched, and as text it comes
 *     back as it was given
 * @param previousStatus while it is being deleted: the status a restore brings back
 * @param version grows by one with every change a client makes; neither runs nor deletions change
 *     it, so that a delete taken back leaves the task as it was
 * @param fired runs recorded so far: recording a run changes it, so that it conflicts with the mark
 * @param bulks the bulk deletions that have marked it, or will never mark it; null: none
 * @param deletion present exactly while the task is being deleted
 */
public record Task(
    @BsonId UUID id,
    @BsonProperty("project_id") String projectId,
    String name,
    String payload,
    @Nullable Schedule schedule,
    @BsonProperty("protected") boolean isProtected,
    TaskStatus status,
    @BsonProperty("previous_status") @Nullable TaskStatus previousStatus,
    @BsonProperty("created_at") Instant createdAt,
    @BsonProperty("updated_at") Instant updatedAt,
    long version,
    long fired,
    @Nullable List<UUID> bulks,
    @Nullable Deletion deletion) {

  public static Task create(
      UUID id,
      String projectId,
      String name,
      String payload,
      @Nullable Schedule schedule,
      boolean isProtected,
      TaskStatus status,
      Instant now) {
    return new Task(
        id,
        projectId,
        name,
        payload,
        schedule,
        isProtected,
        status,
        null,
        now,
        now,
        1,
        0,
        null,
        null);
  }

  /** The same task as a client changed it. */
  public Task changed(
      String newName,
      String newPayload,
      @Nullable Schedule newSchedule,
      boolean nowProtected,
      TaskStatus newStatus,
      Instant now) {
    return new Task(
        id,
        projectId,
        newName,
        newPayload,
        newSchedule,
        nowProtected,
        newStatus,
        null,
        createdAt,
        now,
        version + 1,
        fired,
        bulks,
        null);
  }

  /** A task that was being deleted, as it is when its deletion has been undone. */
  public Task restored() {
    return new Task(
        id,
        projectId,
        name,
        payload,
        schedule,
        isProtected,
        Objects.requireNonNull(previousStatus),
        null,
        createdAt,
        updatedAt,
        version,
        fired,
        bulks,
        null);
  }

  /** Whether this bulk deletion has marked it, or is kept from marking it. */
  public boolean knows(UUID bulkId) {
    return bulks != null && bulks.contains(bulkId);
  }

  /** Whether this deletion, and no other, is under way. */
  public boolean isBeingDeletedBy(UUID deletionId) {
    return deletion != null && deletion.id().equals(deletionId);
  }
}
