package io.durabledelete.protocol;

import io.durabledelete.protocol.TaskDocument.Status;
import io.durabledelete.protocol.Worker.Step;
import io.durabledelete.protocol.checker.State;
import io.durabledelete.protocol.checker.Steps;
import java.util.EnumSet;
import java.util.Set;

/**
 * Workers that die, and jobs that fail: {@code Failures} and {@code JobDecisions}. Whether a failed
 * attempt was the last one is left open.
 */
final class WorkerFailures {
  private static final Set<Step> MAY_FAIL =
      EnumSet.of(
          Step.UNREGISTER,
          Step.REMOVE_COUNTED,
          Step.READ_CHUNK,
          Step.REMOVE_CHUNK,
          Step.HARD_DELETE);

  private final World world;
  private final TaskDocument task;

  WorkerFailures(World world) {
    this.world = world;
    this.task = world.task;
  }

  void steps(Worker worker, State now, Steps steps) {
    if (world.may(now, Budget.WORKER_CRASHES)) {
      State next = world.spent(now, Budget.WORKER_CRASHES);
      world.queue.put(next, now.get(worker.message));
      worker.end(next);
      steps.fault(worker.name, "dies, its message comes back", next);
    }
    if (world.may(now, Budget.STEP_FAILURES) && MAY_FAIL.contains(now.get(worker.step))) {
      State next = world.spent(now, Budget.STEP_FAILURES);
      steps.fault(worker.name, "fails", next.copy().set(worker.step, Step.RECORD_FAILURE));
      Step last = world.has(Mutant.LETTER_BEFORE_FAILURE) ? Step.WRITE_LETTER : Step.GIVE_UP;
      steps.fault(worker.name, "fails for the last time", next.copy().set(worker.step, last));
    }
    if (world.may(now, Budget.PUBLISH_FAULTS) && now.is(worker.step, Step.ANNOUNCE)) {
      State next = world.spent(now, Budget.PUBLISH_FAULTS).set(worker.step, Step.PUBLISH_COPY);
      steps.fault(worker.name, "can't publish the event", next);
    }
  }

  void goOn(Worker worker, State now, Steps steps) {
    switch (now.get(worker.step)) {
      case RECORD_FAILURE -> recordFailure(worker, now, steps);
      case PUBLISH_COPY -> publishCopy(worker, now, steps);
      case GIVE_UP -> giveUp(worker, now, steps);
      case WRITE_LETTER -> writeLetter(worker, now, steps);
      default -> throw new IllegalStateException();
    }
  }

  private boolean isOurs(Worker worker, State now) {
    return task.isTakenBy(now, worker.number)
        || (world.has(Mutant.FAILURE_WITHOUT_TAKE)
            && now.is(task.status, Status.PENDING_DELETE)
            && now.is(task.deletion, now.get(worker.id)));
  }

  private void recordFailure(Worker worker, State now, Steps steps) {
    State next = now.copy().set(worker.step, Step.ACK);
    if (isOurs(worker, now)) {
      written(worker, now, next, steps);
      next.set(worker.step, Step.PUBLISH_COPY);
    }
    steps.system(worker.name, "counts the failed attempt", next);
  }

  private void written(Worker worker, State now, State next, Steps steps) {
    if (!task.isTakenBy(now, worker.number)) {
      steps.breaks(ProtocolRule.OVERTAKEN_WORKER_WROTE);
    }
    task.pending(next);
    if (world.has(Mutant.FAILURE_RESETS_STARTED_AT)) {
      next.clear(task.started);
    }
  }

  private void publishCopy(Worker worker, State now, Steps steps) {
    State next = now.copy().set(worker.step, Step.ACK);
    world.queue.put(next, now.get(worker.message));
    steps.system(worker.name, "publishes a delayed copy", next);
    if (world.may(now, Budget.PUBLISH_FAULTS)) {
      State lost = world.spent(now, Budget.PUBLISH_FAULTS).set(worker.step, Step.ACK);
      steps.fault(worker.name, "publishes a delayed copy: confirmed, and lost", lost);
    }
  }

  private void giveUp(Worker worker, State now, Steps steps) {
    boolean isOurs = isOurs(worker, now);
    boolean isDoneAlready =
        !world.has(Mutant.GIVING_UP_IS_NOT_REPEATABLE)
            && now.is(task.status, Status.DELETE_FAILED)
            && now.has(task.takenBy.get(worker.number));
    boolean hasLetter = world.has(Mutant.LETTER_BEFORE_FAILURE);
    boolean writes = (isOurs || isDoneAlready || world.has(Mutant.LETTER_ANYWAY)) && !hasLetter;
    State next = now.copy().set(worker.step, writes ? Step.WRITE_LETTER : Step.ACK);
    if (isOurs) {
      failed(worker, now, next, steps);
    }
    steps.system(worker.name, isOurs ? "gives up" : "gives up: nothing matches", next);
    if (isOurs && world.may(now, Budget.DATABASE_FAULTS)) {
      State again = world.spent(now, Budget.DATABASE_FAULTS);
      failed(worker, now, again, steps);
      steps.fault(worker.name, "gives up, the answer is lost, tries again", again);
    }
  }

  private void failed(Worker worker, State now, State next, Steps steps) {
    written(worker, now, next, steps);
    next.set(task.status, Status.DELETE_FAILED);
    world.promises.fail(next, now.get(worker.id));
  }

  private void writeLetter(Worker worker, State now, Steps steps) {
    int id = now.get(worker.id);
    if (!world.promises.hasFailed(now, id)) {
      steps.breaks(ProtocolRule.LETTER_WITHOUT_FAILURE);
    }
    Step then = world.has(Mutant.LETTER_BEFORE_FAILURE) ? Step.GIVE_UP : Step.ACK;
    State next = now.copy().set(worker.step, then);
    world.queue.putLetter(next, now.get(worker.message));
    steps.system(worker.name, "writes a dead letter", next);
  }
}
