package io.durabledelete.protocol;

import io.durabledelete.protocol.Request.Step;
import io.durabledelete.protocol.TaskDocument.Status;
import io.durabledelete.protocol.checker.State;
import io.durabledelete.protocol.checker.Steps;

/** Takes a mark back whose job was not published: {@code Rollback}. */
final class Rollback {
  private final World world;
  private final TaskDocument task;

  Rollback(World world) {
    this.world = world;
    this.task = world.task;
  }

  void takeBack(Request request, State now, Steps steps) {
    boolean matches = matches(request, now);
    if (matches && now.has(task.namesake)) {
      nameTaken(request, now, steps);
    } else if (matches) {
      State next = now.copy();
      bringBack(next);
      tellTakenBack(request, next);
      steps.system(request.name, "takes the mark back, answers 500", next);
    } else {
      nothingMatched(request, now, steps);
    }
    if (world.may(now, Budget.DATABASE_FAULTS)) {
      unknown(request, now, matches && !now.has(task.namesake), steps);
    }
  }

  private boolean matches(Request request, State now) {
    return now.is(task.status, Status.PENDING_DELETE)
        && (now.is(task.deletion, now.get(request.id))
            || world.has(Mutant.ROLLBACK_WITHOUT_DELETION_ID))
        && (!now.has(task.started) || world.has(Mutant.ROLLBACK_IGNORES_STARTED_AT))
        && (!now.has(task.shared) || world.has(Mutant.ROLLBACK_IGNORES_REQUESTS));
  }

  /** Unlike a restore it leaves the schedule as it is: what fell due in between still fires. */
  private void bringBack(State state) {
    world.bringBack(state);
    if (world.registration.isDue(state)) {
      state.set(world.registration.occurrence, Registration.Occurrence.DUE);
    }
  }

  private void tellTakenBack(Request request, State state) {
    world.promises.tellTakenBack(state, state.get(request.id));
    request.end(state);
  }

  private void nameTaken(Request request, State now, Steps steps) {
    State next = now.copy();
    if (world.has(Mutant.ROLLBACK_IGNORES_DUPLICATE_NAME)) {
      tellTakenBack(request, next);
    } else {
      request.accept(next, world);
    }
    steps.system(request.name, "can't take the mark back: the name is taken", next);
  }

  private void nothingMatched(Request request, State now, Steps steps) {
    State next = now.copy();
    if (world.has(Mutant.ROLLBACK_THAT_MATCHES_NOTHING_SAYS_202)) {
      request.accept(next, world);
    } else {
      boolean backwards = world.has(Mutant.ROLLBACK_READS_RECORD_FIRST);
      next.set(request.step, backwards ? Step.READ_RECORD : Step.READ_TASK);
    }
    steps.system(request.name, "can't take the mark back: nothing matches", next);
  }

  /** The task first, then the record. */
  void readTask(Request request, State now, Steps steps) {
    boolean isThere = task.isUnder(now, now.get(request.id));
    boolean isLast = world.has(Mutant.ROLLBACK_READS_RECORD_FIRST);
    read(request, isThere, isLast ? null : Step.READ_RECORD, now, steps);
  }

  void readRecord(Request request, State now, Steps steps) {
    boolean isThere = world.records.isThere(now, now.get(request.id));
    boolean isFirst = world.has(Mutant.ROLLBACK_READS_RECORD_FIRST);
    read(request, isThere, isFirst ? Step.READ_TASK : null, now, steps);
  }

  private void read(Request request, boolean isThere, Step elseStep, State now, Steps steps) {
    State next = now.copy();
    if (isThere) {
      request.accept(next, world);
    } else if (elseStep == null) {
      tellTakenBack(request, next);
    } else {
      next.set(request.step, elseStep);
    }
    steps.system(request.name, isThere ? "finds its deletion, answers 202" : "finds none", next);
  }

  /** The transaction fails, or commits and its answer is lost; then it is tried again, or not. */
  private void unknown(Request request, State now, boolean matches, Steps steps) {
    State failed = world.spent(now, Budget.DATABASE_FAULTS);
    if (world.has(Mutant.UNKNOWN_ROLLBACK_SAYS_500)) {
      tellTakenBack(request, failed);
    } else {
      request.end(failed);
    }
    steps.fault(request.name, "can't take the mark back: an error, answers 503", failed);
    if (matches) {
      State again = world.spent(now, Budget.DATABASE_FAULTS);
      bringBack(again);
      steps.fault(request.name, "takes the mark back, the answer is lost, tries again", again);
      State ended = again.copy();
      request.end(ended);
      steps.fault(request.name, "takes the mark back, the answer is lost, answers 503", ended);
    }
  }
}
