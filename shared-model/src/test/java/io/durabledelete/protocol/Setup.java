package io.durabledelete.protocol;

import io.durabledelete.deletion.RunningRuns;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/** How big a model is, what may happen in it, and what is done wrongly on purpose. */
final class Setup {
  int deletions = 1;
  int requests = 1;
  int workers = 1;
  int reconcilers = 1;
  int bulkReplicas;
  Worker.Step workersQuickAfter = Worker.Step.ACK;
  boolean areReconcilersQuick;
  boolean hasRuns;
  boolean hasSchedule;
  boolean sweeps;
  RunningRuns running = RunningRuns.WAIT;
  boolean keepsRuns;
  Set<Asked> asked = EnumSet.of(Asked.NOTHING);
  private final Map<Budget, Integer> budgets = new EnumMap<>(Budget.class);
  private final Set<Mutant> mutants = EnumSet.noneOf(Mutant.class);

  /** Ids that can be given to marks. */
  Setup deletions(int count) {
    deletions = count;
    return this;
  }

  /** Requests under way at a time, in one replica or in two. */
  Setup requests(int count) {
    requests = count;
    return this;
  }

  Setup workers(int count) {
    workers = count;
    return this;
  }

  Setup reconcilers(int count) {
    reconcilers = count;
    return this;
  }

  /** Nobody comes between the steps of a worker that follow this one. */
  Setup workersQuickAfter(Worker.Step step) {
    workersQuickAfter = step;
    return this;
  }

  /** Nobody comes between the steps of a reconciler. */
  Setup quickReconcilers() {
    areReconcilersQuick = true;
    return this;
  }

  Setup bulkReplicas(int count) {
    bulkReplicas = count;
    return this;
  }

  Setup asking(Asked... graces) {
    asked = EnumSet.of(graces[0], graces);
    return this;
  }

  /** The task has a run that ended, and one that waits for an executor. */
  Setup withRuns(RunningRuns mode) {
    hasRuns = true;
    running = mode;
    return this;
  }

  Setup keepingRuns() {
    keepsRuns = true;
    return this;
  }

  /** The task has a registration and fires. */
  Setup withSchedule() {
    hasSchedule = true;
    return this;
  }

  Setup sweeping() {
    sweeps = true;
    return this;
  }

  Setup allow(Budget budget, int times) {
    budgets.put(budget, times);
    return this;
  }

  Setup with(Mutant mutant) {
    mutants.add(mutant);
    return this;
  }

  int of(Budget budget) {
    return budgets.getOrDefault(budget, 0);
  }

  boolean has(Mutant mutant) {
    return mutants.contains(mutant);
  }
}
