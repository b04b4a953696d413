package io.durabledelete.worker.step;

import com.mongodb.client.ClientSession;
import io.durabledelete.audit.AuditEntry;
import io.durabledelete.audit.AuditLog;
import io.durabledelete.deletion.Deletion;
import io.durabledelete.deletion.DeletionRecord;
import io.durabledelete.deletion.DeletionState;
import io.durabledelete.deletion.StepName;
import io.durabledelete.deletion.StepRecord;
import io.durabledelete.deletion.StepStatus;
import io.durabledelete.deletion.Tombstones;
import io.durabledelete.store.DatabaseClock;
import io.durabledelete.store.Transactions;
import io.durabledelete.task.DeletionJobs;
import io.durabledelete.task.JobTake;
import io.durabledelete.task.Task;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The hard delete: tasks are exchanged for their tombstones, with the audit entries, in one
 * transaction for the batch. It reads the tasks itself, so that a tombstone tells what was true at
 * the end.
 */
public final class DeleteTaskStep implements DeletionStep {
  private static final String EXCHANGED = "exchanged for its tombstone";

  private final Transactions transactions;
  private final DeletionJobs jobs;
  private final Tombstones tombstones;
  private final AuditLog audit;
  private final DatabaseClock clock;
  private final HardDeletes done;

  public DeleteTaskStep(
      Transactions transactions,
      DeletionJobs jobs,
      Tombstones tombstones,
      AuditLog audit,
      DatabaseClock clock,
      MeterRegistry meters) {
    this.transactions = transactions;
    this.jobs = jobs;
    this.tombstones = tombstones;
    this.audit = audit;
    this.clock = clock;
    this.done = new HardDeletes(meters);
  }

  @Override
  public StepName name() {
    return StepName.DELETE_TASK;
  }

  @Override
  public String whenDone(TakenDeletion deletion) {
    return EXCHANGED;
  }

  @Override
  public StepResult run(List<TakenDeletion> batch, Pace pace) {
    UUID takeId = batch.getFirst().takeId();
    Instant now = clock.now();
    Map<UUID, TakenDeletion> ours =
        batch.stream().collect(Collectors.toMap(TakenDeletion::taskUuid, Function.identity()));
    List<TakenDeletion> gone =
        transactions.run(
            session -> {
              List<TakenDeletion> still = new ArrayList<>();
              for (Task task : jobs.stillTaken(session, ours.keySet(), takeId)) {
                still.add(Objects.requireNonNull(ours.get(task.id())).with(task));
              }
              if (still.isEmpty()) {
                return still;
              }
              List<TakenDeletion> noted = note(session, still, now);
              List<UUID> found = noted.stream().map(TakenDeletion::taskUuid).toList();
              check(noted, jobs.hardDelete(session, found, takeId));
              return noted;
            });
    count(gone);
    return StepResult.done(gone);
  }

  /**
   * The exchange in the transaction that takes the tasks, too.
   *
   * @return the deletions, with their tombstones
   */
  public List<TakenDeletion> within(ClientSession session, List<TakenDeletion> batch, Instant now) {
    List<TakenDeletion> noted = note(session, batch, now);
    List<JobTake> takes = batch.stream().map(one -> JobTake.of(one.task())).toList();
    check(noted, jobs.hardDeleteTakable(session, takes));
    return noted;
  }

  private List<TakenDeletion> note(ClientSession session, List<TakenDeletion> taken, Instant now) {
    List<TakenDeletion> noted = taken.stream().map(one -> one.with(tombstone(one, now))).toList();
    tombstones.insert(session, noted.stream().map(TakenDeletion::tombstone).toList());
    audit.add(session, taken.stream().map(one -> entry(one, now)).toList());
    return noted;
  }

  private static void check(List<TakenDeletion> noted, long gone) {
    if (gone != noted.size()) {
      throw new IllegalStateException("tasks changed while they were being deleted");
    }
  }

  /** Counts what is gone, once that is committed. */
  public void count(List<TakenDeletion> gone) {
    done.count(gone);
  }

  private static DeletionRecord tombstone(TakenDeletion taken, Instant now) {
    Map<String, StepRecord> steps = new HashMap<>(taken.steps());
    steps.put(StepName.DELETE_TASK.text(), new StepRecord(StepStatus.DONE, now, now, EXCHANGED));
    Task task = taken.task();
    return DeletionRecord.of(
        taken.deletion(),
        DeletionState.DELETED,
        task.projectId(),
        task.id(),
        task.name(),
        now,
        steps,
        true);
  }

  private static AuditEntry entry(TakenDeletion taken, Instant now) {
    Deletion deletion = taken.deletion();
    return AuditEntry.of(
        now,
        deletion.requestedBy(),
        taken.task().projectId(),
        "task.delete",
        "deleted",
        taken.taskUuid(),
        deletion.id(),
        deletion.reason(),
        "requested at " + deletion.requestedAt());
  }
}
