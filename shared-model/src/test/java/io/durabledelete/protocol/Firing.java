package io.durabledelete.protocol;

import io.durabledelete.protocol.Registration.Occurrence;
import io.durabledelete.protocol.Runs.Run;
import io.durabledelete.protocol.TaskDocument.Status;
import io.durabledelete.protocol.checker.Choice;
import io.durabledelete.protocol.checker.State;
import io.durabledelete.protocol.checker.Steps;

/**
 * Runs come and go: {@code FiringTransaction}, which a manual run is like, and {@code
 * RunExecution}. Schedule changes are in a model of their own, {@link ScheduleProtocol}.
 */
final class Firing implements Actor {
  /** Only for mutants: a dispatcher in the middle of what should be one transaction. */
  private enum Dispatch {
    IDLE,
    SAW_ACTIVE,
    RECORDED
  }

  private static final String DISPATCHER = "dispatcher";
  private static final String EXECUTOR = "executor";

  private final World world;
  private final TaskDocument task;
  private final Runs runs;
  private final Choice<Dispatch> dispatch;

  Firing(World world) {
    this.world = world;
    this.task = world.task;
    this.runs = world.runs;
    this.dispatch = world.layout.choice(DISPATCHER, Dispatch.class);
  }

  @Override
  public void steps(State now, Steps steps) {
    if (world.setup.hasSchedule) {
      if (world.has(Mutant.DISPATCH_IN_SEPARATE_WRITES)
          || world.has(Mutant.DISPATCH_WITHOUT_CHANGING_THE_TASK)) {
        fireWrongly(now, steps);
      } else if (mayFire(now)) {
        State next = now.copy();
        record(now, next, steps);
        world.registration.moveOn(next);
        steps.system(DISPATCHER, "fires: task, registration and run in one transaction", next);
      }
    }
    if (world.setup.hasRuns) {
      execute(now, steps);
    }
  }

  private boolean mayFire(State now) {
    return world.registration.isDue(now)
        && now.is(task.status, Status.ACTIVE)
        && now.is(runs.run, Run.NONE);
  }

  private void record(State now, State next, Steps steps) {
    if (!now.is(task.status, Status.ACTIVE)) {
      steps.breaks(ProtocolRule.RUN_RECORDED_AFTER_MARK);
    } else if (now.is(world.registration.occurrence, Occurrence.MISSED)) {
      steps.breaks(ProtocolRule.MISSED_OCCURRENCE_MADE_UP);
    }
    next.set(runs.run, Run.PENDING);
  }

  /** In separate writes; or a transaction that only reads the task, as it was when it began. */
  private void fireWrongly(State now, Steps steps) {
    if (now.is(dispatch, Dispatch.IDLE) && mayFire(now)) {
      steps.system(
          DISPATCHER, "sees an ACTIVE task", now.copy().set(dispatch, Dispatch.SAW_ACTIVE));
    }
    boolean isOneWrite = world.has(Mutant.DISPATCH_WITHOUT_CHANGING_THE_TASK);
    if (now.is(dispatch, Dispatch.SAW_ACTIVE)) {
      State next = now.copy().set(dispatch, isOneWrite ? Dispatch.IDLE : Dispatch.RECORDED);
      boolean conflicts = isOneWrite && !world.registration.isDue(now);
      if (now.is(runs.run, Run.NONE) && !conflicts) {
        record(now, next, steps);
      }
      if (isOneWrite) {
        world.registration.moveOn(next);
      }
      steps.system(DISPATCHER, "records the run", next);
    }
    if (now.is(dispatch, Dispatch.RECORDED)) {
      State next = now.copy().set(dispatch, Dispatch.IDLE);
      world.registration.moveOn(next);
      steps.system(DISPATCHER, "moves the registration on", next);
    }
  }

  private void execute(State now, Steps steps) {
    if (now.is(runs.run, Run.PENDING)
        && !now.has(runs.claiming)
        && world.may(now, Budget.CLAIMS)
        && (task.isLive(now) || !world.has(Mutant.CLAIM_LOOKS_FIRST))) {
      State next = world.spent(now, Budget.CLAIMS).set(runs.claiming);
      if (!world.has(Mutant.CLAIM_LOOKS_FIRST)) {
        next.set(runs.run, Run.PROCESSING);
      }
      steps.outside(EXECUTOR, "asks for a run, the API claims it", next);
    }
    if (now.has(runs.claiming)) {
      handOut(now, steps);
      if (world.may(now, Budget.API_CRASHES)) {
        State next = world.spent(now, Budget.API_CRASHES).clear(runs.claiming);
        steps.fault("api", "dies between the claim and the look at the task", next);
      }
    }
    if (runs.isProcessing(now) && !now.has(runs.claiming)) {
      State next = now.copy();
      runs.end(next);
      if (now.has(runs.handedOut)) {
        steps.outside(EXECUTOR, "ends the run", next);
      } else {
        steps.system("time", "the lease of a run that nobody got is over", next);
      }
    }
  }

  /** The look at the task, after the claim; {@code running=cancel} may have ended the run. */
  private void handOut(State now, Steps steps) {
    State next = now.copy().clear(runs.claiming);
    boolean looksFirst = world.has(Mutant.CLAIM_LOOKS_FIRST);
    boolean isThere = looksFirst ? now.is(runs.run, Run.PENDING) : runs.isProcessing(now);
    if (!isThere) {
      steps.system("api", "has nothing to hand out", next);
    } else if (task.isLive(now) || looksFirst) {
      if (!task.isLive(now)) {
        steps.breaks(ProtocolRule.RUN_HANDED_OUT_AFTER_MARK);
      }
      steps.system(
          "api", "hands the run out", next.set(runs.run, Run.PROCESSING).set(runs.handedOut));
    } else {
      steps.system("api", "gives the run back", next.set(runs.run, Run.PENDING));
    }
  }
}
