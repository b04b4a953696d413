package io.durabledelete.protocol;

import io.durabledelete.protocol.Registration.Occurrence;
import io.durabledelete.protocol.TaskDocument.NextAttempt;
import io.durabledelete.protocol.TaskDocument.Status;
import io.durabledelete.protocol.checker.State;
import io.durabledelete.protocol.checker.Steps;

/** Time, by the database's clock. What may come, comes at any moment. */
final class Clock implements Actor {
  private final World world;
  private final TaskDocument task;

  Clock(World world) {
    this.world = world;
    this.task = world.task;
  }

  @Override
  public void steps(State now, Steps steps) {
    if (task.isBeingDeleted(now)) {
      ofTheDeletion(now, steps);
    }
    occurrence(now, steps);
  }

  private void ofTheDeletion(State now, Steps steps) {
    if (now.is(task.nextAttempt, NextAttempt.LATER)) {
      State next = now.copy().set(task.nextAttempt, NextAttempt.OVERDUE);
      next.clear(world.promises.republished);
      steps.system("time", "next_attempt_at comes", next);
    }
    if (now.has(task.grace)) {
      State next = now.copy().clear(task.grace);
      if (now.is(task.nextAttempt, NextAttempt.AT_THE_END_OF_THE_GRACE)) {
        next.set(task.nextAttempt, NextAttempt.OVERDUE);
      }
      steps.system("time", "the grace ends", next);
    }
    if (world.setup.hasRuns && !now.has(task.grace) && !now.has(task.waitOver)) {
      steps.system("time", "DELETE_RUN_WAIT is over", now.copy().set(task.waitOver));
    }
  }

  /** A disabled task has no next instant. */
  private void occurrence(State now, Steps steps) {
    if (world.may(now, Budget.OCCURRENCES)
        && now.has(world.registration.there)
        && !world.registration.isDue(now)
        && !now.is(task.status, Status.DISABLED)) {
      State next = world.spent(now, Budget.OCCURRENCES);
      boolean isActive = now.is(task.status, Status.ACTIVE);
      next.set(world.registration.occurrence, isActive ? Occurrence.DUE : Occurrence.MISSED);
      steps.outside("time", "an occurrence comes due", next);
    }
  }
}
