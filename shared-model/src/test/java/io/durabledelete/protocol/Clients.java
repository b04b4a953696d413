package io.durabledelete.protocol;

import io.durabledelete.protocol.Request.Step;
import io.durabledelete.protocol.TaskDocument.Status;
import io.durabledelete.protocol.checker.State;
import io.durabledelete.protocol.checker.Steps;

/**
 * What clients do beside DELETE: restore ({@code Restorer}), retry ({@code Retry}), disable and
 * enable, and create a task of the same name. Each is one conditional write or one transaction.
 */
final class Clients implements Actor {
  private final World world;
  private final TaskDocument task;
  private final Requests requests;

  Clients(World world, Requests requests) {
    this.world = world;
    this.task = world.task;
    this.requests = requests;
  }

  @Override
  public void steps(State now, Steps steps) {
    restore(now, steps);
    retry(now, steps);
    patch(now, steps);
    if (world.may(now, Budget.NAMESAKES) && !task.isLive(now)) {
      State next = world.spent(now, Budget.NAMESAKES).set(task.namesake);
      steps.outside("client", "creates a task of the same name", next);
    }
  }

  private void restore(State now, Steps steps) {
    boolean isOpen = !now.has(task.started) || world.has(Mutant.RESTORE_AFTER_TAKE);
    if (!world.may(now, Budget.RESTORES)
        || !task.isBeingDeleted(now)
        || !isOpen
        || now.has(task.namesake)) {
      return; // 409
    }
    Request recorder = requests.free(now);
    if (world.has(Mutant.RESTORED_IN_A_SECOND_WRITE) && recorder == null) {
      return;
    }
    int id = now.get(task.deletion);
    State next = world.spent(now, Budget.RESTORES);
    if (world.has(Mutant.RESTORED_IN_A_SECOND_WRITE)) {
      next.set(recorder.step, Step.RECORD_RESTORED).set(recorder.id, id);
      world.bringBack(next);
      world.promises.restore(next, id);
      world.registration.moveOn(next);
    } else {
      undo(world, now, next, steps);
    }
    steps.outside("client", "restores the task", next);
  }

  /** The transaction of a restore: the task, the record, and the registration. */
  static void undo(World world, State now, State next, Steps steps) {
    int id = now.get(world.task.deletion);
    if (world.records.isThere(now, id)) {
      steps.breaks(ProtocolRule.RECORD_OF_THIS_ID_EXISTS);
    }
    if (now.has(world.task.ofBulk)) {
      next.set(world.promises.bulkOver);
    }
    world.bringBack(next);
    world.records.write(next, id, Records.RecordState.RESTORED);
    world.promises.restore(next, id);
    world.registration.moveOn(next);
  }

  private void retry(State now, Steps steps) {
    Request request = requests.free(now);
    if (request == null
        || !world.may(now, Budget.RETRIES)
        || !task.isBeingDeleted(now)
        || now.has(task.grace)) {
      return;
    }
    State next = world.spent(now, Budget.RETRIES);
    task.pending(next);
    if (!world.has(Mutant.RETRY_IS_NOT_COUNTED)) {
      next.set(task.shared);
    }
    next.set(request.step, Step.PUBLISH).set(request.id, now.get(task.deletion));
    steps.outside("client", "asks for a retry", next);
  }

  private void patch(State now, Steps steps) {
    if (world.may(now, Budget.PATCHES) && task.isLive(now)) {
      boolean disables = now.is(task.status, Status.ACTIVE);
      State next = world.spent(now, Budget.PATCHES);
      next.set(task.status, disables ? Status.DISABLED : Status.ACTIVE);
      world.registration.moveOn(next);
      steps.outside("client", disables ? "disables the task" : "enables the task", next);
    }
  }
}
