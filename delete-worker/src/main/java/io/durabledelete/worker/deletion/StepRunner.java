package io.durabledelete.worker.deletion;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toList;

import io.durabledelete.deletion.StepName;
import io.durabledelete.deletion.StepRecord;
import io.durabledelete.deletion.StepStatus;
import io.durabledelete.store.DatabaseClock;
import io.durabledelete.task.DeletionJobs;
import io.durabledelete.task.Task;
import io.durabledelete.worker.step.DeletionStep;
import io.durabledelete.worker.step.Pace;
import io.durabledelete.worker.step.StepResult;
import io.durabledelete.worker.step.TakenDeletion;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * Does the steps for a batch, one after the other. When a step fails for a batch it is done again
 * for each deletion alone, so that one bad deletion leaves its batch and holds up nobody else.
 *
 * <p>What is done stands on the tombstone in the end. It is recorded on the task before only where
 * somebody may look for it there: when the deletion takes its time, goes on elsewhere, or fails. A
 * worker that dies in between leaves steps to be done again, which each of them bears.
 */
final class StepRunner {
  /** A deletion that takes longer says on its task how far it is. */
  private static final Duration QUICK = Duration.ofSeconds(1);

  private final List<DeletionStep> steps;
  private final Pace pace;
  private final DeletionJobs jobs;
  private final DatabaseClock clock;
  private final Connectivity connectivity;
  private final JobTraces traces;

  StepRunner(
      List<DeletionStep> steps,
      Pace pace,
      DeletionJobs jobs,
      DatabaseClock clock,
      Connectivity connectivity,
      JobTraces traces) {
    this.steps = steps;
    this.pace = pace;
    this.jobs = jobs;
    this.clock = clock;
    this.connectivity = connectivity;
    this.traces = traces;
  }

  /** Does all steps; every deletion of the batch gets its outcome. */
  void run(List<TakenDeletion> batch, Map<UUID, DeletionOutcome> outcomes)
      throws InterruptedException {
    try {
      List<TakenDeletion> left = batch;
      for (DeletionStep step : steps) {
        List<TakenDeletion> done = run(step, left, outcomes);
        overtaken(left, done, outcomes);
        left = noted(step, done, outcomes);
      }
      left.forEach(deletion -> outcomes.put(deletion.taskUuid(), new DeletionOutcome.Deleted()));
    } catch (RuntimeException e) {
      // recording the steps failed. It was taken: the failure is counted on the task, as any other
      if (batch.size() > 1) {
        throw e;
      }
      outcomes.putIfAbsent(
          batch.getFirst().taskUuid(), new DeletionOutcome.StepFailed(batch.getFirst(), e));
    }
  }

  private List<TakenDeletion> run(
      DeletionStep step, List<TakenDeletion> batch, Map<UUID, DeletionOutcome> outcomes)
      throws InterruptedException {
    if (batch.isEmpty()) {
      return batch;
    }
    try {
      StepResult result =
          traces.step(
              step.name(), batch, () -> connectivity.whileAway(() -> step.run(batch, pace)));
      unfinished(step, result.unfinished(), outcomes);
      return result.done();
    } catch (RuntimeException e) {
      if (batch.size() == 1) {
        outcomes.put(batch.getFirst().taskUuid(), failed(step, batch.getFirst(), e));
        if (step.name() != StepName.ANNOUNCE) {
          recordBeside(e, batch);
        }
        return List.of();
      }
    }
    List<TakenDeletion> done = new ArrayList<>();
    for (TakenDeletion alone : batch) {
      done.addAll(run(step, List.of(alone), outcomes));
    }
    return done;
  }

  /** The failure is what counts, so it is kept if this fails, too. */
  private void recordBeside(RuntimeException failure, List<TakenDeletion> batch)
      throws InterruptedException {
    try {
      var unused = record(batch);
    } catch (RuntimeException e) {
      failure.addSuppressed(e);
    }
  }

  private void unfinished(
      DeletionStep step, List<TakenDeletion> unfinished, Map<UUID, DeletionOutcome> outcomes)
      throws InterruptedException {
    if (unfinished.isEmpty()) {
      return;
    }
    Instant now = connectivity.whileAway(clock::now);
    var unused =
        record(
            unfinished.stream()
                .map(deletion -> deletion.with(step.name(), StepStatus.RUNNING, now, null))
                .toList());
    unfinished.forEach(
        deletion -> outcomes.put(deletion.taskUuid(), new DeletionOutcome.Unfinished()));
  }

  private static DeletionOutcome failed(
      DeletionStep step, TakenDeletion deletion, RuntimeException e) {
    return step.name() == StepName.ANNOUNCE
        ? new DeletionOutcome.NotAnnounced(e)
        : new DeletionOutcome.StepFailed(deletion, e);
  }

  private static void overtaken(
      List<TakenDeletion> before, List<TakenDeletion> after, Map<UUID, DeletionOutcome> outcomes) {
    Set<UUID> stillHere = after.stream().map(TakenDeletion::taskUuid).collect(Collectors.toSet());
    before.stream()
        .map(TakenDeletion::taskUuid)
        .filter(taskUuid -> !stillHere.contains(taskUuid))
        .forEach(taskUuid -> outcomes.putIfAbsent(taskUuid, new DeletionOutcome.Overtaken()));
  }

  /** Notes a step that is done; whoever lost the take stops here, if the tasks are written to. */
  private List<TakenDeletion> noted(
      DeletionStep step, List<TakenDeletion> done, Map<UUID, DeletionOutcome> outcomes)
      throws InterruptedException {
    if (done.isEmpty() || !isTaskThere(step)) {
      return done;
    }
    Instant now = connectivity.whileAway(clock::now);
    List<TakenDeletion> further =
        done.stream()
            .map(one -> one.with(step.name(), StepStatus.DONE, now, step.whenDone(one)))
            .toList();
    return now.isBefore(done.getFirst().takenAt().plus(QUICK))
        ? further
        : recorded(further, outcomes);
  }

  private static boolean isTaskThere(DeletionStep step) {
    return step.name() != StepName.DELETE_TASK && step.name() != StepName.ANNOUNCE;
  }

  private List<TakenDeletion> recorded(
      List<TakenDeletion> batch, Map<UUID, DeletionOutcome> outcomes) throws InterruptedException {
    if (record(batch) == batch.size()) {
      return batch;
    }
    List<UUID> taskUuids = batch.stream().map(TakenDeletion::taskUuid).toList();
    UUID takeId = batch.getFirst().takeId();
    Set<UUID> still =
        connectivity.whileAway(() -> jobs.stillTaken(taskUuids, takeId)).stream()
            .map(Task::id)
            .collect(Collectors.toSet());
    List<TakenDeletion> left =
        batch.stream().filter(deletion -> still.contains(deletion.taskUuid())).toList();
    overtaken(batch, left, outcomes);
    return left;
  }

  /** Writes what is done so far on the tasks; returns how many are still this take's. */
  private long record(List<TakenDeletion> batch) throws InterruptedException {
    Map<Map<String, StepRecord>, List<UUID>> alike =
        batch.stream()
            .filter(deletion -> !deletion.steps().isEmpty())
            .collect(groupingBy(TakenDeletion::steps, mapping(TakenDeletion::taskUuid, toList())));
    long ours = 0;
    for (Map.Entry<Map<String, StepRecord>, List<UUID>> group : alike.entrySet()) {
      ours +=
          connectivity.whileAway(
              () -> jobs.recordSteps(group.getValue(), batch.getFirst().takeId(), group.getKey()));
    }
    return ours;
  }
}
