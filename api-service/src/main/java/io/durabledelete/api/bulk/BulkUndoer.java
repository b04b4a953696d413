package io.durabledelete.api.bulk;

import io.durabledelete.api.problem.Problem;
import io.durabledelete.api.problem.ProblemType;
import io.durabledelete.api.restore.Restorer;
import io.durabledelete.bulk.BulkChunks;
import io.durabledelete.bulk.TaskBulk;
import io.durabledelete.bulk.TaskBulks;
import io.durabledelete.deletion.Deletion;
import io.durabledelete.task.BulkMembers;
import io.durabledelete.task.Task;
import io.durabledelete.task.Tasks;
import jakarta.inject.Singleton;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;

/**
 * Undoes a bulk, a chunk at a time (rules D11, D12): what no worker has taken is restored, and what
 * was not marked yet never will be, even if a slow replica still tries. Tasks whose name was taken
 * meanwhile, or that a worker has taken, go on being deleted.
 */
@Singleton
final class BulkUndoer {
  private final BulkChunks chunks;
  private final TaskBulks bulks;
  private final BulkMembers members;
  private final Tasks tasks;
  private final Restorer restorer;

  BulkUndoer(
      BulkChunks chunks, TaskBulks bulks, BulkMembers members, Tasks tasks, Restorer restorer) {
    this.chunks = chunks;
    this.bulks = bulks;
    this.members = members;
    this.tasks = tasks;
    this.restorer = restorer;
  }

  void undo(TaskBulk bulk) {
    List<UUID> taskUuids = chunks.read(bulk.id(), bulk.nextToUndo());
    // first this: what is not marked by now never will be
    members.spare(bulk, taskUuids);
    for (Task task : tasks.find(bulk.projectId(), taskUuids)) {
      Deletion deletion = task.deletion();
      if (deletion != null && deletion.isOf(bulk.id()) && deletion.startedAt() == null) {
        restore(bulk, task, deletion);
      }
    }
    if (bulk.nextToUndo() < bulk.nextToMark()) {
      bulks.undone(bulk, 0, 0, 0); // whatever could be counted was when they were marked
    } else {
      countAndMoveOn(bulk, taskUuids);
    }
  }

  private void restore(TaskBulk bulk, Task task, Deletion deletion) {
    try {
      restorer.undo(
          task.projectId(),
          task.id(),
          deletion.id(),
          Objects.requireNonNull(bulk.undoRequestedBy()));
    } catch (Problem problem) {
      if (problem.type() != ProblemType.NAME_TAKEN) {
        throw problem;
      }
    }
  }

  private void countAndMoveOn(TaskBulk bulk, List<UUID> taskUuids) {
    Set<UUID> missing = new HashSet<>(taskUuids);
    Set<UUID> spared = new HashSet<>();
    Set<UUID> skipped = new HashSet<>();
    for (Task task : tasks.find(bulk.projectId(), taskUuids)) {
      missing.remove(task.id());
      if (task.deletion() == null) {
        spared.add(task.id());
      } else if (!task.deletion().isOf(bulk.id())) {
        skipped.add(task.id()); // somebody else deletes it
      }
    }
    Set<UUID> over = members.over(bulk, taskUuids);
    spared.removeAll(over);
    skipped.removeAll(over);
    missing.removeAll(over);
    bulks.undone(bulk, spared.size(), skipped.size(), missing.size());
  }
}
