package io.durabledelete.api.restore;

import com.mongodb.MongoException;
import com.mongodb.client.ClientSession;
import io.durabledelete.api.problem.Problem;
import io.durabledelete.api.problem.ProblemType;
import io.durabledelete.api.task.TaskReading;
import io.durabledelete.api.task.TaskView;
import io.durabledelete.audit.AuditEntry;
import io.durabledelete.audit.AuditLog;
import io.durabledelete.deletion.Deletion;
import io.durabledelete.deletion.DeletionRecord;
import io.durabledelete.deletion.DeletionState;
import io.durabledelete.deletion.Tombstones;
import io.durabledelete.event.EventType;
import io.durabledelete.event.TaskEvents;
import io.durabledelete.schedule.Occurrences;
import io.durabledelete.schedule.Registrations;
import io.durabledelete.schedule.Schedule;
import io.durabledelete.store.DatabaseClock;
import io.durabledelete.store.DuplicateKey;
import io.durabledelete.store.Transactions;
import io.durabledelete.task.DeletionMarks;
import io.durabledelete.task.Task;
import io.durabledelete.task.TaskStatus;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Undoes deletions before a worker has taken them (rule D11), in one transaction: the task is as it
 * was, the record says RESTORED, the registration goes on after now (what was missed is not made
 * up), and the audit knows who did it.
 */
@Singleton
public final class Restorer {
  private static final int NEXT = 3;

  private final Transactions transactions;
  private final DeletionMarks marks;
  private final Tombstones tombstones;
  private final Registrations registrations;
  private final AuditLog audit;
  private final TaskReading reading;
  private final DatabaseClock databaseClock;
  private final TaskEvents events;

  Restorer(
      Transactions transactions,
      DeletionMarks marks,
      Tombstones tombstones,
      Registrations registrations,
      AuditLog audit,
      TaskReading reading,
      DatabaseClock databaseClock,
      TaskEvents events) {
    this.transactions = transactions;
    this.marks = marks;
    this.tombstones = tombstones;
    this.registrations = registrations;
    this.audit = audit;
    this.reading = reading;
    this.databaseClock = databaseClock;
    this.events = events;
  }

  /**
   * Undoes the deletion of a task; one that is not being deleted stays as it is.
   *
   * @param deletionId only this deletion; null: whichever is under way
   */
  RestoredView restore(String projectId, UUID taskUuid, @Nullable UUID deletionId, String actor) {
    while (true) {
      Instant now = databaseClock.now();
      Optional<Task> undone = undo(projectId, taskUuid, deletionId, actor, now);
      // what came after it, such as another delete, does not make it unhappen
      Task task = undone.map(Task::restored).orElseGet(() -> reading.any(projectId, taskUuid));
      Deletion underWay = task.deletion();
      if (underWay == null) {
        return new RestoredView(TaskView.of(task, now), nextOccurrences(task, now));
      }
      if (deletionId != null && !deletionId.equals(underWay.id())) {
        throw Problem.of(
                ProblemType.OTHER_DELETION, "Another deletion of the task is under way now.")
            .with("deletion_id", underWay.id());
      }
      if (underWay.startedAt() != null) {
        throw Problem.of(
                ProblemType.DELETION_STARTED,
                "A worker has taken the deletion at %s.".formatted(underWay.startedAt()))
            .with("deletion_id", underWay.id());
      }
      // it was marked just now: once more
    }
  }

  /**
   * Undoes this deletion, if no worker has taken it.
   *
   * @return whether this call undid it
   */
  public boolean undo(String projectId, UUID taskUuid, UUID deletionId, String actor) {
    return undo(projectId, taskUuid, deletionId, actor, databaseClock.now()).isPresent();
  }

  /** Returns the task as it was before, if this call undid its deletion. */
  private Optional<Task> undo(
      String projectId, UUID taskUuid, @Nullable UUID deletionId, String actor, Instant now) {
    try {
      Optional<Task> undone =
          transactions.run(
              session -> {
                Optional<Task> before = marks.restore(session, projectId, taskUuid, deletionId);
                before.ifPresent(task -> record(session, task, actor, now));
                return before;
              });
      undone.ifPresent(task -> events.announce(EventType.TASK_RESTORED, task));
      return undone;
    } catch (MongoException e) {
      if (DuplicateKey.isIn(e)) {
        throw Problem.of(
            ProblemType.NAME_TAKEN,
            "name: another task has taken it meanwhile; rename that one first.");
      }
      throw e;
    }
  }

  private void record(ClientSession session, Task before, String actor, Instant now) {
    Deletion undone = Objects.requireNonNull(before.deletion());
    tombstones.insert(
        session,
        List.of(
            DeletionRecord.of(
                undone,
                DeletionState.RESTORED,
                before.projectId(),
                before.id(),
                before.name(),
                now,
                undone.steps(),
                false)));
    Schedule schedule = before.schedule();
    if (schedule != null) {
      registrations.change(
          session,
          before.id(),
          schedule,
          before.previousStatus() == TaskStatus.ACTIVE
              ? Occurrences.of(schedule).next(now).orElse(null)
              : null);
    }
    audit.add(
        session,
        List.of(
            AuditEntry.of(
                now,
                actor,
                before.projectId(),
                "task.restore",
                "restored",
                before.id(),
                undone.id(),
                null,
                before.name())));
  }

  private static List<Instant> nextOccurrences(Task task, Instant now) {
    Schedule schedule = task.schedule();
    if (schedule == null || task.status() != TaskStatus.ACTIVE) {
      return List.of();
    }
    Occurrences occurrences = Occurrences.of(schedule);
    return Stream.iterate(
            occurrences.next(now), Optional::isPresent, at -> at.flatMap(occurrences::next))
        .limit(NEXT)
        .flatMap(Optional::stream)
        .toList();
  }
}
