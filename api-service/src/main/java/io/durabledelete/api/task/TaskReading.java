package io.durabledelete.api.task;

import io.durabledelete.api.problem.Problem;
import io.durabledelete.api.problem.ProblemType;
import io.durabledelete.deletion.DeletionRecord;
import io.durabledelete.deletion.Tombstones;
import io.durabledelete.task.Task;
import io.durabledelete.task.Tasks;
import jakarta.inject.Singleton;
import java.util.UUID;

/** Reading one task: there, on its way out, gone, or never there (rule T5). */
@Singleton
public final class TaskReading {
  private final Tasks tasks;
  private final Tombstones tombstones;

  TaskReading(Tasks tasks, Tombstones tombstones) {
    this.tasks = tasks;
    this.tombstones = tombstones;
  }

  /** The task, also while it is being deleted; 410 once it is gone, 404 when it never was. */
  public Task any(String projectId, UUID taskUuid) {
    return tasks.find(projectId, taskUuid).orElseThrow(() -> goneOrUnknown(projectId, taskUuid));
  }

  /** The task, to be changed: 409 while it is being deleted. */
  public Task live(String projectId, UUID taskUuid) {
    Task task = any(projectId, taskUuid);
    if (task.deletion() != null) {
      throw Problem.of(
              ProblemType.TASK_BEING_DELETED, "The task is being deleted; it can't be changed.")
          .with("deletion_id", task.deletion().id());
    }
    return task;
  }

  private Problem goneOrUnknown(String projectId, UUID taskUuid) {
    return tombstones
        .ofDeletedTask(projectId, taskUuid)
        .map(DeletionRecord::id)
        .map(
            deletionId ->
                Problem.of(ProblemType.TASK_DELETED, "The task was deleted.")
                    .with("deletion_id", deletionId))
        .orElseGet(Problem::notFound);
  }
}
