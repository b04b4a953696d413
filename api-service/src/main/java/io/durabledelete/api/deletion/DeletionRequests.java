package io.durabledelete.api.deletion;

import io.durabledelete.deletion.DeleteJobPublisher;
import io.durabledelete.deletion.DeleteTask;
import io.durabledelete.deletion.PublishOutcome;
import io.durabledelete.event.EventType;
import io.durabledelete.event.TaskEvents;
import io.durabledelete.logging.LogFields;
import io.durabledelete.settings.Setting;
import io.durabledelete.settings.Settings;
import io.durabledelete.task.MarkRequest;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.util.UUID;
import org.jboss.logging.Logger;

/**
 * Accepts deletions (rules D1–D4): mark the task, and only then publish the job; when it can't be
 * published, take the mark back or leave it to the reconciler.
 */
@Singleton
public final class DeletionRequests {
  private static final Logger LOG = Logger.getLogger(DeletionRequests.class);

  private final Marking marking;
  private final DeleteJobPublisher publisher;
  private final Rollback rollback;
  private final TaskEvents events;
  private final MeterRegistry meters;
  private final Clock clock;
  private final Duration databaseTimeout;
  private final Duration defaultGrace;
  private final boolean rollsBack;

  DeletionRequests(
      Marking marking,
      DeleteJobPublisher publisher,
      Rollback rollback,
      TaskEvents events,
      MeterRegistry meters,
      Clock clock,
      Settings settings) {
    this.marking = marking;
    this.publisher = publisher;
    this.rollback = rollback;
    this.events = events;
    this.meters = meters;
    this.clock = clock;
    this.databaseTimeout = settings.duration(Setting.DATABASE_TIMEOUT);
    this.defaultGrace = settings.duration(Setting.DELETE_DEFAULT_GRACE);
    this.rollsBack = settings.text(Setting.ON_PUBLISH_FAILURE).equals("rollback");
  }

  /**
   * Requests a deletion, or joins the one under way.
   *
   * @throws com.mongodb.MongoException when the database is away or the mark's outcome is not
   *     known; nothing is taken back then, and repeating is safe
   */
  public DeletionAnswer request(
      String projectId, UUID taskUuid, String requestedBy, DeletionParameters parameters) {
    MarkRequest request =
        new MarkRequest(
            projectId,
            taskUuid,
            requestedBy,
            parameters.reason(),
            parameters.grace(defaultGrace),
            parameters.grace() != null,
            parameters.runningRuns(),
            parameters.keepsRuns(),
            parameters.versions(),
            null);
    String outcome = "unavailable";
    long begin = System.nanoTime();
    try {
      DeletionAnswer answer = request(request);
      outcome = outcome(answer);
      return answer;
    } finally {
      meters.counter("task.deletion.requests", "outcome", outcome).increment();
      meters.timer("task.deletion.accept").record(Duration.ofNanos(System.nanoTime() - begin));
    }
  }

  private DeletionAnswer request(MarkRequest request) {
    Budget budget = new Budget(databaseTimeout);
    try {
      return switch (marking.mark(request, budget)) {
        case Mark.Refused refused -> refused.why();
        case Mark.Made mark -> {
          LogFields.put(LogFields.DELETION_ID, mark.deletionId());
          DeletionAnswer answer =
              mark.publishes() ? publish(request, mark, budget) : accepted(mark);
          announce(request, mark, answer);
          yield answer;
        }
      };
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new com.mongodb.MongoInterruptedException("stopped while marking", e);
    }
  }

  private DeletionAnswer publish(MarkRequest request, Mark.Made mark, Budget budget) {
    long begin = System.nanoTime();
    PublishOutcome outcome =
        publisher
            .publish(
                new DeleteTask(
                    request.taskUuid(), request.projectId(), clock.instant(), mark.deletionId()))
            .join();
    Duration waited = Duration.ofNanos(System.nanoTime() - begin);
    meters.timer("task.deletion.publish", "outcome", outcome.text()).record(waited);
    budget.giveBack(waited);
    return outcome.isConfirmed() || !mark.fresh() || !rollsBack
        ? accepted(mark)
        : rollback.takeBack(request, mark.deletionId(), outcome, budget);
  }

  /** What stands, and is not just one more request for a deletion that goes on as it did. */
  private void announce(MarkRequest request, Mark.Made mark, DeletionAnswer answer) {
    boolean isChange = mark.fresh() || mark.publishes() || request.graceGiven();
    if (isChange && answer instanceof DeletionAnswer.Accepted) {
      LOG.infof("Deletion %s of task %s is accepted", mark.deletionId(), request.taskUuid());
      events.announce(EventType.TASK_DELETION_SCHEDULED, request.projectId(), request.taskUuid());
    }
  }

  private static DeletionAnswer accepted(Mark.Made mark) {
    return new DeletionAnswer.Accepted(mark.deletionId(), mark.notBefore());
  }

  private static String outcome(DeletionAnswer answer) {
    return switch (answer) {
      case DeletionAnswer.Accepted a -> "accepted";
      case DeletionAnswer.AlreadyDeleted a -> "already-deleted";
      case DeletionAnswer.Protected p -> "protected";
      case DeletionAnswer.VersionConflict v -> "version-conflict";
      case DeletionAnswer.PublishFailed p -> "publish-failed";
      case DeletionAnswer.OutcomeUnknown o -> "outcome-unknown";
    };
  }
}
