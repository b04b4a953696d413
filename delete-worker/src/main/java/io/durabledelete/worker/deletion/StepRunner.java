package io.durabledelete.worker.deletion;

import io.durabledelete.deletion.StepName;
import io.durabledelete.worker.step.DeletionStep;
import io.durabledelete.worker.step.Pace;
import io.durabledelete.worker.step.StepResult;
import io.durabledelete.worker.step.TakenDeletion;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * Does the steps for a batch, one after the other, and notes each. When a step fails for a batch it
 * is done again for each deletion alone, so that one bad deletion leaves its batch and holds up
 * nobody else.
 */
final class StepRunner {
  private final List<DeletionStep> steps;
  private final List<DeletionStep> afterHardDelete;
  private final Pace pace;
  private final StepNotes notes;
  private final Connectivity connectivity;
  private final JobTraces traces;

  StepRunner(
      List<DeletionStep> steps,
      Pace pace,
      StepNotes notes,
      Connectivity connectivity,
      JobTraces traces) {
    this.steps = steps;
    this.afterHardDelete =
        steps.stream().dropWhile(step -> step.name() != StepName.DELETE_TASK).skip(1).toList();
    this.pace = pace;
    this.notes = notes;
    this.connectivity = connectivity;
    this.traces = traces;
  }

  /** Does all steps; every deletion of the batch gets its outcome. */
  void run(List<TakenDeletion> batch, Map<UUID, DeletionOutcome> outcomes)
      throws InterruptedException {
    run(steps, batch, outcomes);
  }

  /** Does what comes after the hard delete; every deletion of the batch gets its outcome. */
  void finish(List<TakenDeletion> gone, Map<UUID, DeletionOutcome> outcomes)
      throws InterruptedException {
    run(afterHardDelete, gone, outcomes);
  }

  private void run(
      List<DeletionStep> steps, List<TakenDeletion> batch, Map<UUID, DeletionOutcome> outcomes)
      throws InterruptedException {
    try {
      List<TakenDeletion> left = batch;
      for (DeletionStep step : steps) {
        List<TakenDeletion> done = run(step, left, outcomes);
        overtaken(left, done, outcomes);
        left = notes.done(step, done);
        overtaken(done, left, outcomes);
      }
      left.forEach(deletion -> outcomes.put(deletion.taskUuid(), new DeletionOutcome.Deleted()));
    } catch (RuntimeException e) {
      // noting the steps failed. It was taken: the failure is counted on the task, as any other
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
              step.name(),
              batch.stream().map(TakenDeletion::taskUuid).toList(),
              () -> connectivity.whileAway(() -> step.run(batch, pace)));
      notes.unfinished(step, result.unfinished());
      result
          .unfinished()
          .forEach(deletion -> outcomes.put(deletion.taskUuid(), new DeletionOutcome.Unfinished()));
      return result.done();
    } catch (RuntimeException e) {
      if (batch.size() == 1) {
        outcomes.put(batch.getFirst().taskUuid(), failed(step, batch.getFirst(), e));
        notes.failed(step, batch.getFirst(), e);
        return List.of();
      }
    }
    List<TakenDeletion> done = new ArrayList<>();
    for (TakenDeletion alone : batch) {
      done.addAll(run(step, List.of(alone), outcomes));
    }
    return done;
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
}
