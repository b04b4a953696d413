package io.durabledelete.api.bulk;

import io.durabledelete.bulk.BulkChunks;
import io.durabledelete.bulk.TaskBulk;
import io.durabledelete.bulk.TaskBulks;
import io.durabledelete.deletion.RunningRuns;
import io.durabledelete.event.EventType;
import io.durabledelete.event.TaskEvents;
import io.durabledelete.store.Ids;
import io.durabledelete.task.BulkMembers;
import io.durabledelete.task.DeletionMarks;
import io.durabledelete.task.MarkRequest;
import io.durabledelete.task.Task;
import io.durabledelete.task.Tasks;
import jakarta.inject.Singleton;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * Marks the tasks of a bulk, a chunk at a time:
 *
 * <ol>
 *   <li>a first try for all of them in one write; most often that is all;
 *   <li>else those that were not marked are marked alone: one whose deletion is under way already
 *       is joined;
 *   <li>those still not marked are protected, or not there;
 *   <li>the bulk moves on to the next chunk. A chunk that is done twice changes nothing: no task is
 *       marked twice by the same bulk.
 * </ol>
 */
@Singleton
final class BulkMarker {
  private final BulkChunks chunks;
  private final TaskBulks bulks;
  private final BulkMembers members;
  private final DeletionMarks marks;
  private final Tasks tasks;
  private final TaskEvents events;

  BulkMarker(
      BulkChunks chunks,
      TaskBulks bulks,
      BulkMembers members,
      DeletionMarks marks,
      Tasks tasks,
      TaskEvents events) {
    this.chunks = chunks;
    this.bulks = bulks;
    this.members = members;
    this.marks = marks;
    this.tasks = tasks;
    this.events = events;
  }

  void mark(TaskBulk bulk) {
    List<UUID> taskUuids = chunks.read(bulk.id(), bulk.nextToMark());
    Map<UUID, MarkRequest> firstTries = new HashMap<>();
    taskUuids.forEach(task -> firstTries.put(Ids.next(), request(bulk, task)));
    if (marks.markFirstTry(firstTries) == taskUuids.size()) {
      bulks.marked(bulk, 0, 0);
      taskUuids.forEach(task -> announce(bulk, task));
      return;
    }
    for (Task task : tasks.find(bulk.projectId(), taskUuids)) {
      if (!task.knows(bulk.id())) {
        marks.mark(request(bulk, task.id()), Ids.next());
      }
    }
    countAndMoveOn(bulk, taskUuids);
  }

  private void countAndMoveOn(TaskBulk bulk, List<UUID> taskUuids) {
    Set<UUID> missing = new HashSet<>(taskUuids);
    long skipped = 0;
    for (Task task : tasks.find(bulk.projectId(), taskUuids)) {
      missing.remove(task.id());
      skipped += task.knows(bulk.id()) ? 0 : 1;
      if (task.deletion() != null && task.deletion().isOf(bulk.id())) {
        announce(bulk, task.id());
      }
    }
    // the tasks first: what is deleted between the two reads has its record in the second
    missing.removeAll(members.over(bulk, missing));
    bulks.marked(bulk, skipped, missing.size());
  }

  private void announce(TaskBulk bulk, UUID taskUuid) {
    events.announce(EventType.TASK_DELETION_SCHEDULED, bulk.projectId(), taskUuid);
  }

  private static MarkRequest request(TaskBulk bulk, UUID taskUuid) {
    return new MarkRequest(
        bulk.projectId(),
        taskUuid,
        bulk.requestedBy(),
        bulk.reason(),
        bulk.grace(),
        false,
        RunningRuns.WAIT,
        false,
        null,
        bulk.id());
  }
}
