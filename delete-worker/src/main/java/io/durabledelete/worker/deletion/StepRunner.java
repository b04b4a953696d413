package io.durabledelete.worker.deletion;

import static java.util.stream.Collectors.toList;

import io.durabledelete.deletion.StepName;
import io.durabledelete.deletion.StepStatus;
import io.durabledelete.task.DeletionJobs;
import io.durabledelete.task.Task;
import io.durabledelete.worker.step.DeletionStep;
import io.durabledelete.worker.step.Pace;
import io.durabledelete.worker.step.StepResult;
import io.durabledelete.worker.step.TakenDeletion;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * Does the steps for a batch, one after the other, and records each. When a step fails for a batch
 * it is done again for each deletion alone, so that one bad deletion leaves its batch and holds up
 * nobody else.
 */
final class StepRunner {
  private final List<DeletionStep> steps;
  private final Pace pace;
  private final DeletionJobs jobs;
  private final Connectivity connectivity;
  private final JobTraces traces;

  StepRunner(
      List<DeletionStep> steps,
      Pace pace,
      DeletionJobs jobs,
      Connectivity connectivity,
      JobTraces traces) {
    this.steps = steps;
    this.pace = pace;
    this.jobs = jobs;
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
        left = recorded(step, done, outcomes);
      }
      left.forEach(deletion -> outcomes.put(deletion.taskUuid(), new DeletionOutcome.Deleted()));
    } catch (RuntimeException e) {
      // recording a step failed. It was taken: the failure is counted on the task, as any other
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
        return List.of();
      }
    }
    List<TakenDeletion> done = new ArrayList<>();
    for (TakenDeletion alone : batch) {
      done.addAll(run(step, List.of(alone), outcomes));
    }
    return done;
  }

  private long record(DeletionStep step, List<TakenDeletion> done, UUID takeId)
      throws InterruptedException {
    Map<String, List<UUID>> byDetail =
        done.stream()
            .collect(
                Collectors.groupingBy(
                    step::whenDone, Collectors.mapping(TakenDeletion::taskUuid, toList())));
    long ours = 0;
    for (Map.Entry<String, List<UUID>> alike : byDetail.entrySet()) {
      ours +=
          connectivity.whileAway(
              () ->
                  jobs.recordStep(
                      alike.getValue(), takeId, step.name(), StepStatus.DONE, alike.getKey()));
    }
    return ours;
  }

  private void unfinished(
      DeletionStep step, List<TakenDeletion> unfinished, Map<UUID, DeletionOutcome> outcomes)
      throws InterruptedException {
    if (unfinished.isEmpty()) {
      return;
    }
    List<UUID> taskUuids = unfinished.stream().map(TakenDeletion::taskUuid).toList();
    UUID takeId = unfinished.getFirst().takeId();
    connectivity.whileAway(
        () -> jobs.recordStep(taskUuids, takeId, step.name(), StepStatus.RUNNING, null));
    taskUuids.forEach(task -> outcomes.put(task, new DeletionOutcome.Unfinished()));
  }

  private static DeletionOutcome failed(
      DeletionStep step, TakenDeletion deletion, RuntimeException e) {
    return step.name() == StepName.ANNOUNCE
        ? new DeletionOutcome.NotAnnounced(e)
        : new DeletionOutcome.StepFailed(deletion, e);
  }

  private static void overtaken(
      List<TakenDeletion> before, List<TakenDeletion> after, Map<UUID, DeletionOutcome> outcomes) {
    Set<TakenDeletion> stillHere = new HashSet<>(after);
    before.stream()
        .filter(deletion -> !stillHere.contains(deletion))
        .forEach(
            deletion -> outcomes.putIfAbsent(deletion.taskUuid(), new DeletionOutcome.Overtaken()));
  }

  /**
   * Records a step that is done on tasks that are still there; whoever lost the take stops here.
   */
  private List<TakenDeletion> recorded(
      DeletionStep step, List<TakenDeletion> done, Map<UUID, DeletionOutcome> outcomes)
      throws InterruptedException {
    boolean isTaskGone = step.name() == StepName.DELETE_TASK || step.name() == StepName.ANNOUNCE;
    if (done.isEmpty() || isTaskGone) {
      return done;
    }
    UUID takeId = done.getFirst().takeId();
    List<UUID> taskUuids = done.stream().map(TakenDeletion::taskUuid).toList();
    long ours = record(step, done, takeId);
    if (ours == done.size()) {
      return done;
    }
    Set<UUID> still =
        connectivity.whileAway(() -> jobs.stillTaken(taskUuids, takeId)).stream()
            .map(Task::id)
            .collect(Collectors.toSet());
    List<TakenDeletion> left =
        done.stream().filter(deletion -> still.contains(deletion.taskUuid())).toList();
    overtaken(done, left, outcomes);
    return left;
  }
}
