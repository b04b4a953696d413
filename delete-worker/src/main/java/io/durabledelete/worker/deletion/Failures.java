package io.durabledelete.worker.deletion;

import com.mongodb.MongoCommandException;
import com.mongodb.MongoException;
import io.durabledelete.deletion.DeleteJob;
import io.durabledelete.deletion.JobDecision;
import io.durabledelete.event.EventType;
import io.durabledelete.event.TaskEvents;
import io.durabledelete.task.DeletionJobs;
import io.durabledelete.worker.step.TakenDeletion;
import java.time.Duration;
import org.jboss.logging.Logger;

/** What becomes of a job that failed (rule D8). */
final class Failures {
  private static final Logger LOG = Logger.getLogger(Failures.class);
  private static final int MAX_ERROR = 1_000;

  private final DeletionJobs jobs;
  private final JobPolicy policy;
  private final Connectivity connectivity;
  private final TaskEvents events;

  Failures(DeletionJobs jobs, JobPolicy policy, Connectivity connectivity, TaskEvents events) {
    this.jobs = jobs;
    this.policy = policy;
    this.connectivity = connectivity;
    this.events = events;
  }

  /**
   * A step of a taken deletion failed: counted on the task, then tried again, or given up for now.
   */
  JobDecision stepFailed(TakenDeletion deletion, Exception error, DeleteJob job)
      throws InterruptedException {
    int attempts = deletion.deletion().attempts() + 1;
    String text = text(error);
    if (policy.isLast(attempts)) {
      return giveUp(deletion, attempts, error);
    }
    Duration backOff = policy.backOff(attempts);
    boolean ours =
        connectivity.whileAway(
            () ->
                jobs.recordFailure(
                    deletion.taskUuid(), deletion.takeId(), attempts - 1, told(error), backOff));
    LOG.warnf(
        "Deletion %s of task %s failed (attempt %d of %d), tried again in %s: %s",
        deletion.deletionId(), deletion.taskUuid(), attempts, policy.maxAttempts(), backOff, text);
    return ours ? new JobDecision.Again(backOff, job.early()) : JobDecision.DONE;
  }

  /** DELETE_FAILED first; only when that is durable, the letter. */
  private JobDecision giveUp(TakenDeletion deletion, int attempts, Exception error)
      throws InterruptedException {
    String text = text(error);
    boolean ours =
        connectivity.whileAway(
            () ->
                jobs.giveUp(
                    deletion.taskUuid(),
                    deletion.takeId(),
                    attempts - 1,
                    told(error),
                    policy.afterGivingUp(attempts)));
    LOG.errorf(
        "Deletion %s of task %s failed %d times, a dead letter is written: %s",
        deletion.deletionId(), deletion.taskUuid(), attempts, text);
    if (!ours) {
      return JobDecision.DONE;
    }
    events.announce(EventType.TASK_DELETION_FAILED, deletion.task());
    return new JobDecision.DeadLetter("attempts-exhausted", text, attempts);
  }

  /** Something failed before anything was taken: the message itself counts. */
  JobDecision earlyFailure(DeleteJob job, Exception error) {
    int early = job.early() + 1;
    String text = text(error);
    LOG.warnf("A job failed before it was taken (%d of %d): %s", early, policy.maxAttempts(), text);
    return policy.isLast(early)
        ? new JobDecision.DeadLetter("attempts-exhausted", text, early)
        : new JobDecision.Again(policy.backOff(early), early);
  }

  /**
   * The task is gone and only its event is missing: a copy tries again, for as long as it takes.
   * (The reconciler does too, from the tombstone.)
   */
  JobDecision announceLater(DeleteJob job) {
    return new JobDecision.Again(policy.backOff(job.early() + 1), job.early());
  }

  /** What the task's people are told: the database's own words name servers and other insides. */
  private static String told(Exception error) {
    return switch (error) {
      case MongoCommandException refused ->
          "%s: %s (%d)".formatted(name(error), refused.getErrorCodeName(), refused.getErrorCode());
      case MongoException refused -> "%s: code %d".formatted(name(error), refused.getCode());
      default -> text(error);
    };
  }

  private static String name(Exception error) {
    return error.getClass().getSimpleName();
  }

  private static String text(Exception error) {
    String text = name(error) + ": " + error.getMessage();
    return text.length() > MAX_ERROR ? text.substring(0, MAX_ERROR) : text;
  }
}
