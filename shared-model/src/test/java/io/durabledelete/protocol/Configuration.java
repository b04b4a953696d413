package io.durabledelete.protocol;

import io.durabledelete.deletion.RunningRuns;
import io.durabledelete.protocol.Worker.Step;
import java.util.function.UnaryOperator;

/** The models that are checked: each has what belongs to one question, and little else. */
enum Configuration {
  /** Marks, publishes that fail, marks taken back, repeats. */
  ACCEPT(
      setup ->
          setup
              .deletions(2)
              .requests(2)
              .workersQuickAfter(Step.UNREGISTER)
              .quickReconcilers()
              .allow(Budget.DELETES, 3)
              .allow(Budget.RESTORES, 1)
              .allow(Budget.API_CRASHES, 1)
              .allow(Budget.PUBLISH_FAULTS, 2)
              .allow(Budget.DATABASE_FAULTS, 1)),

  /** The same with another task that takes the name, and with retries by hand. */
  NAME(
      setup ->
          setup
              .requests(2)
              .workersQuickAfter(Step.UNREGISTER)
              .quickReconcilers()
              .allow(Budget.DELETES, 3)
              .allow(Budget.RESTORES, 1)
              .allow(Budget.RETRIES, 1)
              .allow(Budget.NAMESAKES, 1)
              .allow(Budget.PUBLISH_FAULTS, 1)
              .allow(Budget.DATABASE_FAULTS, 1)),

  /** First tries in groups, against restores. */
  GROUP(
      setup ->
          setup
              .deletions(3)
              .requests(2)
              .workersQuickAfter(Step.UNREGISTER)
              .quickReconcilers()
              .allow(Budget.DELETES, 2)
              .allow(Budget.RESTORES, 2)
              .allow(Budget.SHORT_GROUPS, 2)
              .allow(Budget.PUBLISH_FAULTS, 1)),

  /** Graces, given, shortened and cut to nothing. */
  GRACE(
      setup ->
          setup
              .deletions(2)
              .workersQuickAfter(Step.UNREGISTER)
              .quickReconcilers()
              .asking(Asked.values())
              .allow(Budget.DELETES, 3)
              .allow(Budget.RESTORES, 1)
              .allow(Budget.API_CRASHES, 1)
              .allow(Budget.FORGED, 1)
              .allow(Budget.PUBLISH_FAULTS, 1)),

  /** Two workers that die and fail, two reconcilers, a broker that loses and doubles. */
  WORKER(
      setup ->
          setup
              .workers(2)
              .reconcilers(2)
              .allow(Budget.DELETES, 1)
              .allow(Budget.WORKER_CRASHES, 1)
              .allow(Budget.PUBLISH_FAULTS, 1)
              .allow(Budget.LOST, 1)),

  /** Failures of workers that were overtaken, and their letters. */
  TAKES(
      setup ->
          setup
              .workers(2)
              .workersQuickAfter(Step.HARD_DELETE)
              .quickReconcilers()
              .allow(Budget.DELETES, 1)
              .allow(Budget.WORKER_CRASHES, 1)
              .allow(Budget.DOUBLED, 1)
              .allow(Budget.STEP_FAILURES, 2)
              .allow(Budget.DATABASE_FAULTS, 1)
              .allow(Budget.REPLAYS, 1)),

  /** Late, doubled and forged messages against restores and second deletions. */
  STALE(
      setup ->
          setup
              .deletions(2)
              .workers(2)
              .workersQuickAfter(Step.HARD_DELETE)
              .quickReconcilers()
              .asking(Asked.NOTHING, Asked.SHORT)
              .allow(Budget.DELETES, 2)
              .allow(Budget.RESTORES, 1)
              .allow(Budget.FORGED, 1)
              .allow(Budget.STEP_FAILURES, 1)),

  /** A run that an executor may get while the task is deleted: the deletion waits for it. */
  WAIT(
      setup ->
          setup
              .deletions(2)
              .workersQuickAfter(Step.HARD_DELETE)
              .quickReconcilers()
              .withRuns(RunningRuns.WAIT)
              .allow(Budget.DELETES, 2)
              .allow(Budget.RESTORES, 1)
              .allow(Budget.CLAIMS, 1)
              .allow(Budget.API_CRASHES, 1)
              .allow(Budget.FORGED, 1)),

  /** The run history, counted and removed by workers that die. */
  RUNS(
      setup ->
          setup
              .workers(2)
              .workersQuickAfter(Step.HARD_DELETE)
              .quickReconcilers()
              .withRuns(RunningRuns.WAIT)
              .allow(Budget.DELETES, 1)
              .allow(Budget.CLAIMS, 1)
              .allow(Budget.WORKER_CRASHES, 1)
              .allow(Budget.DATABASE_FAULTS, 1)),

  /** The deletion ends the run, but not before there is no way back. */
  CANCEL(
      setup ->
          setup
              .workers(2)
              .workersQuickAfter(Step.HARD_DELETE)
              .quickReconcilers()
              .withRuns(RunningRuns.CANCEL)
              .allow(Budget.DELETES, 1)
              .allow(Budget.RESTORES, 1)
              .allow(Budget.CLAIMS, 1)),

  /** The deletion goes on beside the run. */
  DETACH(
      setup ->
          setup
              .workers(2)
              .workersQuickAfter(Step.HARD_DELETE)
              .quickReconcilers()
              .withRuns(RunningRuns.DETACH)
              .allow(Budget.DELETES, 1)
              .allow(Budget.RESTORES, 1)
              .allow(Budget.CLAIMS, 1)),

  /** The history stays; what has not ended is ended. */
  KEEP(
      setup ->
          setup
              .workers(2)
              .workersQuickAfter(Step.HARD_DELETE)
              .quickReconcilers()
              .withRuns(RunningRuns.WAIT)
              .keepingRuns()
              .allow(Budget.DELETES, 1)
              .allow(Budget.RESTORES, 1)
              .allow(Budget.CLAIMS, 1)),

  /** The cron job fires, the sweep heals, and the task is deleted and restored. */
  FIRE(
      setup ->
          setup
              .deletions(2)
              .workersQuickAfter(Step.HARD_DELETE)
              .quickReconcilers()
              .withRuns(RunningRuns.WAIT)
              .withSchedule()
              .sweeping()
              .allow(Budget.DELETES, 2)
              .allow(Budget.RESTORES, 1)
              .allow(Budget.OCCURRENCES, 2)
              .allow(Budget.CLAIMS, 1)
              .allow(Budget.DRIFTS, 1)),

  /** A bulk, worked on twice and undone, beside a DELETE and a restore of the same task. */
  BULK(
      setup ->
          setup
              .deletions(3)
              .bulkReplicas(2)
              .workersQuickAfter(Step.UNREGISTER)
              .quickReconcilers()
              .allow(Budget.DELETES, 1)
              .allow(Budget.RESTORES, 1)
              .allow(Budget.BULK_STARTS, 2)
              .allow(Budget.BULK_UNDOS, 1)
              .allow(Budget.PUBLISH_FAULTS, 1)
              .allow(Budget.API_CRASHES, 1)),

  /** A deletion is followed while it ends; the task is disabled and enabled. */
  READ(
      setup ->
          setup
              .deletions(2)
              .quickReconcilers()
              .allow(Budget.DELETES, 2)
              .allow(Budget.RESTORES, 1)
              .allow(Budget.PATCHES, 1)
              .allow(Budget.READS, 1)
              .allow(Budget.PUBLISH_FAULTS, 1));

  private final UnaryOperator<Setup> settings;

  Configuration(UnaryOperator<Setup> settings) {
    this.settings = settings;
  }

  Setup setup() {
    return settings.apply(new Setup());
  }
}
