package io.durabledelete.api.deletion;

import com.mongodb.MongoException;
import io.durabledelete.audit.AuditEntry;
import io.durabledelete.audit.AuditLog;
import io.durabledelete.deletion.PublishOutcome;
import io.durabledelete.deletion.Tombstones;
import io.durabledelete.store.DuplicateKey;
import io.durabledelete.store.Transactions;
import io.durabledelete.task.DeletionMarks;
import io.durabledelete.task.MarkRequest;
import io.durabledelete.task.Tasks;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.List;
import java.util.UUID;
import org.jboss.logging.Logger;

/** Takes a mark back whose job could not be published (rule D4). */
@Singleton
final class Rollback {
  private static final Logger LOG = Logger.getLogger(Rollback.class);

  private final Transactions transactions;
  private final DeletionMarks marks;
  private final Tasks tasks;
  private final Tombstones tombstones;
  private final AuditLog audit;
  private final Clock clock;

  Rollback(
      Transactions transactions,
      DeletionMarks marks,
      Tasks tasks,
      Tombstones tombstones,
      AuditLog audit,
      Clock clock) {
    this.transactions = transactions;
    this.marks = marks;
    this.tasks = tasks;
    this.tombstones = tombstones;
    this.audit = audit;
    this.clock = clock;
  }

  /** Takes the mark back if it may be; the answer says what is true then. */
  DeletionAnswer takeBack(MarkRequest request, UUID deletionId, PublishOutcome why, Budget budget) {
    DeletionAnswer.Accepted stands = new DeletionAnswer.Accepted(deletionId, null);
    try {
      if (takeBackWithAudit(request, deletionId, why, budget)) {
        return new DeletionAnswer.PublishFailed();
      }
      // nothing matched: the deletion goes on, or is over; or an earlier try of this very rollback
      // was committed and only its answer got lost
      return isUnderWayOrOver(request, deletionId, budget)
          ? stands
          : new DeletionAnswer.PublishFailed();
    } catch (MongoException e) {
      if (DuplicateKey.isIn(e)) {
        return stands; // the name was taken meanwhile: the task can't come back
      }
      LOG.warnf("Whether deletion %s was taken back is not known: %s", deletionId, e.toString());
      return new DeletionAnswer.OutcomeUnknown(deletionId);
    }
  }

  private boolean takeBackWithAudit(
      MarkRequest request, UUID deletionId, PublishOutcome why, Budget budget) {
    AuditEntry entry =
        AuditEntry.of(
            clock.instant(),
            request.requestedBy(),
            request.projectId(),
            "task.delete",
            "rolled-back",
            request.taskUuid(),
            deletionId,
            request.reason(),
            "publish " + why);
    return transactions
        .within(budget.remaining())
        .run(
            session -> {
              boolean taken = marks.takeBack(session, request, deletionId);
              if (taken) {
                audit.add(session, List.of(entry));
              }
              return taken;
            });
  }

  /** The task first, then the record: in the other order a deletion could slip between. */
  private boolean isUnderWayOrOver(MarkRequest request, UUID deletionId, Budget budget) {
    return tasks
            .within(budget.remaining())
            .find(request.projectId(), request.taskUuid())
            .filter(task -> task.isBeingDeletedBy(deletionId))
            .isPresent()
        || tombstones.within(budget.remaining()).find(request.projectId(), deletionId).isPresent();
  }
}
