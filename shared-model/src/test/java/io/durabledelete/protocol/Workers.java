package io.durabledelete.protocol;

import io.durabledelete.deletion.RunningRuns;
import io.durabledelete.protocol.Records.RecordState;
import io.durabledelete.protocol.TaskDocument.NextAttempt;
import io.durabledelete.protocol.TaskDocument.Status;
import io.durabledelete.protocol.Worker.Step;
import io.durabledelete.protocol.checker.State;
import io.durabledelete.protocol.checker.Steps;
import io.durabledelete.protocol.checker.Var;
import java.util.ArrayList;
import java.util.List;

/**
 * The workers: {@code Triage}, {@code TaskDeleter}, {@code StepRunner} and the steps. A message
 * that a worker holds comes back to the queue when he dies. Failures are in {@link WorkerFailures},
 * the run history in {@link RunRemoval}.
 */
final class Workers implements Actor {
  private final World world;
  private final TaskDocument task;
  private final RunRemoval runRemoval;
  private final WorkerFailures failures;
  private final List<Worker> workers = new ArrayList<>();

  Workers(World world) {
    this.world = world;
    this.task = world.task;
    this.runRemoval = new RunRemoval(world);
    this.failures = new WorkerFailures(world);
    List<List<Var>> vars = new ArrayList<>();
    for (int number = 0; number < world.setup.workers; number++) {
      Worker one = new Worker(world, number);
      workers.add(one);
      Var take = task.takenBy.get(number);
      vars.add(List.of(one.step.var(), one.message, one.id, one.chunk, one.removesRunning, take));
    }
    world.layout.alike(vars);
  }

  boolean areIdle(State now) {
    for (Worker worker : workers) {
      if (!now.is(worker.step, Step.IDLE)) {
        return false;
      }
    }
    return true;
  }

  @Override
  public void steps(State now, Steps steps) {
    boolean isOneIdle = false;
    for (Worker worker : workers) {
      if (!now.is(worker.step, Step.IDLE)) {
        goOn(worker, now, quickly(worker, steps));
        failures.steps(worker, now, steps);
      } else if (!isOneIdle) {
        isOneIdle = true;
        receive(worker, now, steps);
      }
    }
  }

  /** In models that are about something else, what comes later is done at once. */
  private Steps quickly(Worker worker, Steps steps) {
    return steps.atOnce(
        state -> state.get(worker.step).compareTo(world.setup.workersQuickAfter) > 0,
        (state, more) -> goOn(worker, state, more));
  }

  private void receive(Worker worker, State now, Steps steps) {
    for (int id = 0; id < world.queue.ids(); id++) {
      if (world.queue.has(now, id)) {
        State next = now.copy().set(worker.step, Step.READ_TASK).set(worker.message, id);
        world.queue.take(next, id);
        steps.system(worker.name, "receives a message", next);
      }
    }
  }

  private void goOn(Worker worker, State now, Steps steps) {
    switch (now.get(worker.step)) {
      case IDLE -> throw new IllegalStateException();
      case READ_TASK -> readTask(worker, now, steps);
      case LOOK_FOR_RUNS -> lookForRuns(worker, now, steps);
      case PUT_OFF -> putOff(worker, now, steps);
      case TAKE -> {
        take(worker, now, steps);
        deleteAtOnce(worker, now, steps);
      }
      case UNREGISTER -> unregister(worker, now, steps);
      case RECORD_UNREGISTERED -> recordUnregistered(worker, now, steps);
      case CLOSE_RUNS, REMOVE_COUNTED, READ_CHUNK, COUNT_CHUNK, REMOVE_CHUNK ->
          runRemoval.goOn(worker, now, steps);
      case HARD_DELETE -> hardDelete(worker, now, steps);
      case LOOK_FOR_TOMBSTONE -> lookForTombstone(worker, now, steps);
      case ANNOUNCE -> announce(worker, now, steps);
      case NOTE_ANNOUNCED -> {
        State next = now.copy().set(worker.step, Step.ACK);
        world.records.noteAnnounced(next, now.get(worker.id));
        steps.system(worker.name, "notes that the event is confirmed", next);
      }
      case RECORD_FAILURE, PUBLISH_COPY, GIVE_UP, WRITE_LETTER -> failures.goOn(worker, now, steps);
      case ACK -> {
        State next = now.copy();
        worker.end(next);
        steps.system(worker.name, "acknowledges", next);
      }
    }
  }

  private static void go(Worker worker, Step step, String what, State now, Steps steps) {
    steps.system(worker.name, what, now.copy().set(worker.step, step));
  }

  private void readTask(Worker worker, State now, Steps steps) {
    int message = now.get(worker.message);
    if (now.is(task.status, Status.GONE)) {
      go(worker, Step.LOOK_FOR_TOMBSTONE, "finds no task", now, steps);
    } else if (!task.isBeingDeleted(now)) {
      if (message == Queue.FORGED && world.has(Mutant.TAKE_WITHOUT_STATUS)) {
        go(worker, Step.TAKE, "does not look at the status", now, steps);
      } else {
        go(worker, Step.ACK, "finds a task that is not being deleted", now, steps);
      }
    } else if (message != Queue.FORGED && !now.is(task.deletion, message)) {
      go(worker, Step.ACK, "finds another deletion than the message's", now, steps);
    } else {
      State next = now.copy().set(worker.id, now.get(task.deletion));
      boolean mayWait =
          world.setup.hasRuns && world.setup.running == RunningRuns.WAIT && !now.has(task.started);
      next.set(worker.step, mayWait ? Step.LOOK_FOR_RUNS : Step.TAKE);
      if (world.has(Mutant.CANCEL_BEFORE_TAKE) && world.runs.isProcessing(now)) {
        world.runs.end(next);
        next.set(world.promises.damaged);
      }
      steps.system(worker.name, "reads the deletion", next);
    }
  }

  private void lookForRuns(Worker worker, State now, Steps steps) {
    boolean waits = world.runs.isProcessing(now) && !now.has(task.waitOver);
    String found = waits ? "finds a run under way" : "finds no run to wait for";
    go(worker, waits ? Step.PUT_OFF : Step.TAKE, found, now, steps);
  }

  private void putOff(Worker worker, State now, Steps steps) {
    State next = now.copy().set(worker.step, Step.ACK);
    if (task.isUnder(now, now.get(worker.id)) && !now.has(task.started)) {
      next.set(task.nextAttempt, NextAttempt.LATER);
    }
    steps.system(worker.name, "puts the job off", next);
  }

  private void take(Worker worker, State now, Steps steps) {
    if (!takeMatches(worker, now)) {
      go(worker, Step.LOOK_FOR_TOMBSTONE, "can't take the job", now, steps);
      return;
    }
    ruleBrokenByTake(worker, now, steps);
    boolean mustWait =
        (world.setup.running == RunningRuns.WAIT && !now.has(task.waitOver))
            || world.has(Mutant.RUNNING_IS_NEVER_REMOVED);
    State next = now.copy().set(worker.step, Step.UNREGISTER);
    next.set(worker.id, now.get(task.deletion));
    next.set(worker.removesRunning, world.setup.hasRuns && !mustWait ? 1 : 0);
    task.take(next, worker.number);
    steps.system(worker.name, "takes the job", next);
  }

  private boolean takeMatches(Worker worker, State now) {
    int message = now.get(worker.message);
    boolean isItsDeletion =
        world.has(Mutant.TAKE_WITH_THE_MESSAGES_ID) || world.has(Mutant.TAKE_WITHOUT_STATUS)
            ? message == Queue.FORGED || now.is(task.deletion, message)
            : now.is(task.deletion, now.get(worker.id));
    boolean hasStatus =
        task.isBeingDeleted(now) || (world.has(Mutant.TAKE_WITHOUT_STATUS) && task.isLive(now));
    return hasStatus
        && isItsDeletion
        && (!now.has(task.grace) || world.has(Mutant.TAKE_BEFORE_NOT_BEFORE))
        && (!now.has(task.started) || !world.has(Mutant.TAKE_REFUSES_TAKEN));
  }

  private void ruleBrokenByTake(Worker worker, State now, Steps steps) {
    int message = now.get(worker.message);
    boolean isStale = message != Queue.FORGED && !now.is(task.deletion, message);
    if (isStale || !task.isBeingDeleted(now)) {
      steps.breaks(ProtocolRule.STALE_MESSAGE_TOOK);
    } else if (now.has(task.grace)) {
      steps.breaks(ProtocolRule.TAKEN_IN_ITS_GRACE);
    } else if (world.setup.running == RunningRuns.WAIT
        && !now.has(task.started)
        && !now.has(task.waitOver)
        && now.has(world.runs.handedOut)) {
      steps.breaks(ProtocolRule.TAKEN_DURING_RUN);
    }
  }

  /** Not fenced: what was taken never comes back. */
  private void unregister(Worker worker, State now, Steps steps) {
    State next = now.copy().set(worker.step, Step.RECORD_UNREGISTERED);
    world.registration.remove(next);
    if (!now.is(task.status, Status.GONE)) {
      next.set(world.promises.damaged);
    }
    steps.system(worker.name, "unregisters the task", next);
  }

  private void recordUnregistered(Worker worker, State now, Steps steps) {
    if (task.isTakenBy(now, worker.number)) {
      Step then = world.setup.hasRuns ? Step.CLOSE_RUNS : Step.HARD_DELETE;
      go(worker, then, "records the step", now, steps);
    } else {
      go(worker, Step.LOOK_FOR_TOMBSTONE, "was overtaken", now, steps);
    }
  }

  private void hardDelete(Worker worker, State now, Steps steps) {
    if (!task.isTakenBy(now, worker.number)) {
      go(worker, Step.LOOK_FOR_TOMBSTONE, "can't delete: was overtaken", now, steps);
      return;
    }
    int id = now.get(worker.id);
    if (world.records.isThere(now, id)) {
      steps.breaks(ProtocolRule.RECORD_OF_THIS_ID_EXISTS);
    } else if (now.get(task.runsDeleted) != now.get(world.promises.runsRemoved)) {
      steps.breaks(ProtocolRule.RUNS_MISCOUNTED);
    }
    steps.system(worker.name, "exchanges the task for its tombstone", exchanged(now, worker, id));
  }

  private State exchanged(State now, Worker worker, int id) {
    State next = now.copy().set(worker.step, Step.ANNOUNCE).set(worker.id, id);
    task.remove(next);
    world.records.write(next, id, RecordState.DELETED);
    return next;
  }

  /** {@code ShortDeletions}: one transaction from the take to the tombstone. */
  private void deleteAtOnce(Worker worker, State now, Steps steps) {
    boolean hasBegun = now.has(task.started);
    boolean isProcessing = world.runs.isProcessing(now);
    if (!task.isBeingDeleted(now)
        || !takeMatches(worker, now)
        || world.setup.keepsRuns
        || (hasBegun && !world.has(Mutant.SHORT_ONE_HAD_BEGUN))
        || (isProcessing && !world.has(Mutant.SHORT_ONE_REMOVES_RUNNING))) {
      return;
    }
    ruleBrokenByTake(worker, now, steps);
    int id = now.get(task.deletion);
    int runs = world.has(Mutant.SHORT_ONE_LEAVES_RUNS) ? 0 : world.runs.count(now);
    if (isProcessing) {
      steps.breaks(ProtocolRule.REMOVED_DURING_RUN);
    } else if (world.records.isThere(now, id)) {
      steps.breaks(ProtocolRule.RECORD_OF_THIS_ID_EXISTS);
    } else if (now.get(task.runsDeleted) + runs != now.get(world.promises.runsRemoved) + runs) {
      steps.breaks(ProtocolRule.RUNS_MISCOUNTED);
    }
    State next = exchanged(now, worker, id);
    world.registration.remove(next);
    if (runs > 0) {
      world.runs.removeAll(next);
    }
    steps.system(worker.name, "takes and deletes the task at once", next);
  }

  /** Its own, or that of a worker who may have died before the event. */
  private void lookForTombstone(Worker worker, State now, Steps steps) {
    int id = world.records.notAnnounced(now);
    State next = now.copy().set(worker.step, id == 0 ? Step.ACK : Step.ANNOUNCE).set(worker.id, id);
    steps.system(worker.name, "looks for a tombstone without event", next);
  }

  private void announce(Worker worker, State now, Steps steps) {
    State next = now.copy().set(worker.step, Step.NOTE_ANNOUNCED);
    world.records.publishEvent(next, now.get(worker.id));
    steps.system(worker.name, "publishes TaskDeleted", next);
  }
}
