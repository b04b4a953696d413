package io.durabledelete.protocol;

import io.durabledelete.protocol.checker.Choice;
import io.durabledelete.protocol.checker.State;
import io.durabledelete.protocol.checker.Steps;
import io.durabledelete.protocol.checker.Var;
import java.util.ArrayList;
import java.util.List;

/**
 * A bulk that means the task, worked on by replicas that may be slow: {@code BulkMarker}, {@code
 * BulkPublisher} and {@code BulkUndoer}.
 */
final class Bulk implements Actor {
  enum Step {
    IDLE,
    FIRST_TRY,
    READ_TASK,
    MARK_ALONE,
    LOOK_WHAT_TO_PUBLISH,
    PUBLISH,
    SPARE,
    LOOK_WHAT_TO_RESTORE,
    RESTORE
  }

  private record Replica(String name, Choice<Step> step, Var id) {
    void end(State state) {
      state.set(step, Step.IDLE).clear(id);
    }
  }

  private final World world;
  private final TaskDocument task;
  private final List<Replica> replicas = new ArrayList<>();

  Bulk(World world) {
    this.world = world;
    this.task = world.task;
    for (int number = 1; number <= world.setup.bulkReplicas; number++) {
      String name = "bulk replica " + number;
      replicas.add(
          new Replica(
              name,
              world.layout.choice(name, Step.class),
              world.layout.number(name + " id", world.setup.deletions)));
    }
    world.layout.alike(
        replicas.stream().map(replica -> List.of(replica.step.var(), replica.id)).toList());
  }

  @Override
  public void steps(State now, Steps steps) {
    boolean isOneIdle = false;
    for (Replica replica : replicas) {
      if (!now.is(replica.step, Step.IDLE)) {
        goOn(replica, now, steps);
      } else if (!isOneIdle) {
        isOneIdle = true;
        begin(replica, now, steps);
      }
      if (!now.is(replica.step, Step.IDLE) && world.may(now, Budget.API_CRASHES)) {
        State next = world.spent(now, Budget.API_CRASHES);
        replica.end(next);
        steps.fault(replica.name, "dies", next);
      }
    }
  }

  /** Marking begins only before the bulk is undone; who has begun may be slow. */
  private void begin(Replica replica, State now, Steps steps) {
    if (world.may(now, Budget.BULK_STARTS) && world.times(now, Budget.BULK_UNDOS) == 0) {
      State next = world.spent(now, Budget.BULK_STARTS).set(replica.step, Step.FIRST_TRY);
      steps.outside(replica.name, "comes to the task", next);
    }
    if (world.may(now, Budget.BULK_UNDOS)) {
      State next = world.spent(now, Budget.BULK_UNDOS).set(replica.step, Step.SPARE);
      steps.outside(replica.name, "comes to the task to undo the bulk", next);
    }
  }

  private void goOn(Replica replica, State now, Steps steps) {
    switch (now.get(replica.step)) {
      case IDLE -> {}
      case FIRST_TRY -> firstTry(replica, now, steps);
      case READ_TASK -> readTask(replica, now, steps);
      case MARK_ALONE -> markAlone(replica, now, steps);
      case LOOK_WHAT_TO_PUBLISH -> lookWhatToPublish(replica, now, steps);
      case PUBLISH -> publish(replica, now, steps);
      case SPARE -> spare(replica, now, steps);
      case LOOK_WHAT_TO_RESTORE -> lookWhatToRestore(replica, now, steps);
      case RESTORE -> restore(replica, now, steps);
    }
  }

  private boolean isNew(State now) {
    return !now.has(task.knowsBulk) || world.has(Mutant.BULK_IS_NOT_IN_THE_FILTER);
  }

  private void firstTry(Replica replica, State now, Steps steps) {
    State next = now.copy().set(replica.step, Step.READ_TASK);
    if (task.isLive(now) && isNew(now)) {
      mark(replica, now, next, steps);
    }
    steps.system(replica.name, "makes a first try", next);
  }

  private void mark(Replica replica, State now, State next, Steps steps) {
    if (now.has(world.promises.bulkOver)) {
      steps.breaks(ProtocolRule.BULK_DELETES_AGAIN);
    }
    if (!task.mayBeMarked(now)) {
      replica.end(next);
      return;
    }
    int id = task.newId(next);
    world.mark(next, id, 0);
    world.promises.accept(next, id);
    next.set(task.knowsBulk).set(task.ofBulk);
    next.set(replica.step, Step.LOOK_WHAT_TO_PUBLISH);
  }

  private void readTask(Replica replica, State now, Steps steps) {
    State next = now.copy();
    if (now.has(task.knowsBulk)) {
      next.set(replica.step, Step.LOOK_WHAT_TO_PUBLISH);
    } else {
      next.set(replica.step, Step.MARK_ALONE);
    }
    steps.system(replica.name, "reads whether the task knows the bulk", next);
  }

  private void markAlone(Replica replica, State now, Steps steps) {
    State next = now.copy().set(replica.step, Step.LOOK_WHAT_TO_PUBLISH);
    if (task.isLive(now) && isNew(now)) {
      mark(replica, now, next, steps);
    } else if (task.isBeingDeleted(now) && isNew(now)) {
      next.set(task.shared).set(task.ofBulk);
      if (!world.has(Mutant.BULK_JOINS_WITHOUT_ITS_ID)) {
        next.set(task.knowsBulk);
      }
      if (now.is(task.status, TaskDocument.Status.DELETE_FAILED) || task.isDue(now)) {
        task.pending(next);
      }
      world.promises.accept(next, now.get(task.deletion));
    }
    steps.system(replica.name, "marks or joins alone", next);
  }

  private void lookWhatToPublish(Replica replica, State now, Steps steps) {
    State next = now.copy();
    boolean publishes =
        task.isBeingDeleted(now)
            && now.has(task.ofBulk)
            && !now.has(task.started)
            && !now.has(task.grace);
    if (publishes) {
      next.set(replica.step, Step.PUBLISH).set(replica.id, now.get(task.deletion));
    } else {
      replica.end(next);
    }
    steps.system(replica.name, "reads what is to be published", next);
  }

  private void publish(Replica replica, State now, Steps steps) {
    State next = now.copy();
    world.queue.put(next, now.get(replica.id));
    replica.end(next);
    steps.system(replica.name, "publishes", next);
    if (world.may(now, Budget.PUBLISH_FAULTS)) {
      State failed = world.spent(now, Budget.PUBLISH_FAULTS);
      replica.end(failed);
      steps.fault(replica.name, "can't publish", failed);
    }
  }

  /** What is not the bulk's by now never will be. */
  private void spare(Replica replica, State now, Steps steps) {
    State next = now.copy().set(replica.step, Step.LOOK_WHAT_TO_RESTORE);
    boolean spares = task.isLive(now) || !world.has(Mutant.UNDO_SPARES_ONLY_THE_LIVE);
    boolean isThere = !now.is(task.status, TaskDocument.Status.GONE);
    if (isThere && spares && !world.has(Mutant.UNDO_SPARES_NOTHING)) {
      next.set(task.knowsBulk);
    }
    steps.system(replica.name, "spares what is not marked", next);
  }

  private void lookWhatToRestore(Replica replica, State now, Steps steps) {
    State next = now.copy();
    if (task.isBeingDeleted(now) && now.has(task.ofBulk) && !now.has(task.started)) {
      next.set(replica.step, Step.RESTORE).set(replica.id, now.get(task.deletion));
    } else {
      replica.end(next);
      next.set(world.promises.bulkOver);
    }
    steps.system(replica.name, "looks what can be undone", next);
  }

  private void restore(Replica replica, State now, Steps steps) {
    State next = now.copy();
    boolean matches = task.isUnder(now, now.get(replica.id)) && !now.has(task.started);
    if (matches && !now.has(task.namesake)) {
      Clients.undo(world, now, next, steps);
    }
    replica.end(next);
    next.set(world.promises.bulkOver);
    steps.system(replica.name, "undoes the deletion", next);
  }
}
