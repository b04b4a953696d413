package io.durabledelete.worker.step;

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
import io.durabledelete.task.Task;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
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
    Map<UUID, Map<String, StepRecord>> stepsBefore =
        batch.stream().collect(Collectors.toMap(TakenDeletion::taskUuid, TakenDeletion::steps));
    Set<UUID> taskUuids = stepsBefore.keySet();
    List<Task> gone =
        transactions.run(
            session -> {
              List<Task> taken = jobs.stillTaken(session, taskUuids, takeId);
              if (taken.isEmpty()) {
                return taken;
              }
              List<UUID> found = taken.stream().map(Task::id).toList();
              tombstones.insert(
                  session,
                  taken.stream()
                      .map(
                          task ->
                              tombstone(task, stepsBefore.getOrDefault(task.id(), Map.of()), now))
                      .toList());
              audit.add(session, taken.stream().map(task -> entry(task, now)).toList());
              if (jobs.hardDelete(session, found, takeId) != taken.size()) {
                throw new IllegalStateException("tasks changed while they were being deleted");
              }
              return taken;
            });
    done.count(gone, now);
    Set<UUID> ids = gone.stream().map(Task::id).collect(Collectors.toSet());
    return StepResult.done(
        batch.stream().filter(deletion -> ids.contains(deletion.taskUuid())).toList());
  }

  private static DeletionRecord tombstone(
      Task task, Map<String, StepRecord> stepsBefore, Instant now) {
    Deletion deletion = Objects.requireNonNull(task.deletion());
    Map<String, StepRecord> steps = new HashMap<>(stepsBefore);
    steps.put(StepName.DELETE_TASK.text(), new StepRecord(StepStatus.DONE, now, now, EXCHANGED));
    return DeletionRecord.of(
        deletion,
        DeletionState.DELETED,
        task.projectId(),
        task.id(),
        task.name(),
        now,
        steps,
        true);
  }

  private static AuditEntry entry(Task task, Instant now) {
    Deletion deletion = Objects.requireNonNull(task.deletion());
    return AuditEntry.of(
        now,
        deletion.requestedBy(),
        task.projectId(),
        "task.delete",
        "deleted",
        task.id(),
        deletion.id(),
        deletion.reason(),
        "requested at " + deletion.requestedAt());
  }
}
