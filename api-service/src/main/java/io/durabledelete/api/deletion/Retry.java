package io.durabledelete.api.deletion;

import io.durabledelete.api.problem.Problem;
import io.durabledelete.api.problem.ProblemType;
import io.durabledelete.audit.AuditEntry;
import io.durabledelete.audit.AuditLog;
import io.durabledelete.deletion.DeleteJobPublisher;
import io.durabledelete.deletion.DeleteTask;
import io.durabledelete.deletion.PublishOutcome;
import io.durabledelete.event.EventType;
import io.durabledelete.event.TaskEvents;
import io.durabledelete.store.DatabaseClock;
import io.durabledelete.task.DeletionMarks;
import io.durabledelete.task.Task;
import jakarta.inject.Singleton;
import java.util.UUID;
import org.jboss.logging.Logger;

/** Has a deletion done now instead of at its next turn; never takes anything back (rule D4). */
@Singleton
final class Retry {
  private static final Logger LOG = Logger.getLogger(Retry.class);

  private final DeletionMarks marks;
  private final Deletions deletions;
  private final DeleteJobPublisher publisher;
  private final AuditLog audit;
  private final DatabaseClock databaseClock;
  private final TaskEvents events;

  Retry(
      DeletionMarks marks,
      Deletions deletions,
      DeleteJobPublisher publisher,
      AuditLog audit,
      DatabaseClock databaseClock,
      TaskEvents events) {
    this.marks = marks;
    this.deletions = deletions;
    this.publisher = publisher;
    this.audit = audit;
    this.databaseClock = databaseClock;
    this.events = events;
  }

  /**
   * Publishes the job again; 404 for an unknown deletion, 409 for one that is over or in its grace.
   */
  void retry(String projectId, UUID deletionId, String actor) {
    Task task =
        marks.revive(projectId, deletionId).orElseThrow(() -> whyNot(projectId, deletionId));
    events.announce(EventType.TASK_DELETION_SCHEDULED, task);
    PublishOutcome outcome =
        publisher
            .publish(new DeleteTask(task.id(), projectId, databaseClock.now(), deletionId))
            .join();
    if (!outcome.isConfirmed()) {
      LOG.warnf(
          "The retry of deletion %s was not published (%s); the reconciler will",
          deletionId, outcome);
    }
    audit.add(
        AuditEntry.of(
            databaseClock.now(),
            actor,
            projectId,
            "task.retry",
            outcome.isConfirmed() ? "published" : "left-to-the-reconciler",
            task.id(),
            deletionId,
            null,
            task.name()));
  }

  private Problem whyNot(String projectId, UUID deletionId) {
    DeletionView deletion = deletions.find(projectId, deletionId).orElseThrow(Problem::notFound);
    return Problem.of(
        ProblemType.DELETION_OVER,
        deletion.completedAt() == null
            ? "The deletion is still in its grace."
            : "The deletion is %s.".formatted(deletion.state()));
  }
}
