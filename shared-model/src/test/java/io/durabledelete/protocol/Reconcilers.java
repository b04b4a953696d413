package io.durabledelete.protocol;

import io.durabledelete.protocol.TaskDocument.NextAttempt;
import io.durabledelete.protocol.checker.Choice;
import io.durabledelete.protocol.checker.State;
import io.durabledelete.protocol.checker.Steps;
import io.durabledelete.protocol.checker.Var;
import java.util.ArrayList;
import java.util.List;

/**
 * The reconciler of each replica: {@code Reconciler} and {@code Announcements}. The quick look does
 * the same with some of what is due, so that it is in here. A claim whose publish failed is due
 * again a little sooner ({@code unclaim}), which makes no difference to what may happen.
 */
final class Reconcilers implements Actor {
  enum Step {
    IDLE,
    CLAIM,
    PUBLISH,
    ANNOUNCE,
    NOTE_ANNOUNCED
  }

  private record Replica(String name, Choice<Step> step, Var id) {
    void end(State state) {
      state.set(step, Step.IDLE).clear(id);
    }
  }

  private final World world;
  private final TaskDocument task;
  private final List<Replica> replicas = new ArrayList<>();

  Reconcilers(World world) {
    this.world = world;
    this.task = world.task;
    for (int number = 1; number <= world.setup.reconcilers; number++) {
      String name = "reconciler " + number;
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
    if (world.has(Mutant.NO_RECONCILER)) {
      return;
    }
    boolean isOneIdle = false;
    for (Replica replica : replicas) {
      if (!now.is(replica.step, Step.IDLE)) {
        goOn(replica, now, steps);
      } else if (!isOneIdle) {
        isOneIdle = true;
        look(replica, now, world.setup.areReconcilersQuick ? quickly(replica, steps) : steps);
      }
      if (!now.is(replica.step, Step.IDLE) && world.may(now, Budget.API_CRASHES)) {
        State next = world.spent(now, Budget.API_CRASHES);
        replica.end(next);
        steps.fault(replica.name, "dies", next);
      }
    }
  }

  /** In models that are about others: a round is done at once. */
  private Steps quickly(Replica replica, Steps steps) {
    return steps.atOnce(
        state -> !state.is(replica.step, Step.IDLE), (state, more) -> goOn(replica, state, more));
  }

  private void look(Replica replica, State now, Steps steps) {
    boolean skips = world.has(Mutant.RECONCILER_SKIPS_TAKEN) && now.has(task.started);
    if (task.isBeingDeleted(now) && task.isDue(now) && !skips) {
      State next = now.copy().set(replica.step, Step.CLAIM);
      next.set(replica.id, now.get(task.deletion));
      steps.system(replica.name, "finds an overdue deletion", next);
    }
    int id = world.records.notAnnounced(now);
    if (id != 0 && !world.has(Mutant.NO_SCAN_FOR_TOMBSTONES)) {
      State next = now.copy().set(replica.step, Step.ANNOUNCE).set(replica.id, id);
      steps.system(replica.name, "finds a tombstone without event", next);
    }
  }

  private void goOn(Replica replica, State now, Steps steps) {
    switch (now.get(replica.step)) {
      case IDLE -> {}
      case CLAIM -> claim(replica, now, steps);
      case PUBLISH -> publish(replica, now, steps);
      case ANNOUNCE -> {
        State next = now.copy().set(replica.step, Step.NOTE_ANNOUNCED);
        world.records.publishEvent(next, now.get(replica.id));
        steps.system(replica.name, "publishes TaskDeleted", next);
      }
      case NOTE_ANNOUNCED -> {
        State next = now.copy();
        world.records.noteAnnounced(next, now.get(replica.id));
        replica.end(next);
        steps.system(replica.name, "notes that the event is confirmed", next);
      }
    }
  }

  private void claim(Replica replica, State now, Steps steps) {
    State next = now.copy();
    boolean isOverdue =
        now.is(task.nextAttempt, NextAttempt.OVERDUE)
            || world.has(Mutant.RECONCILER_IGNORES_NEXT_ATTEMPT_AT);
    boolean matches = task.isUnder(now, now.get(replica.id)) && isOverdue && !now.has(task.grace);
    if (!matches) {
      replica.end(next);
      steps.system(replica.name, "can't claim the deletion", next);
      return;
    }
    if (now.has(world.promises.republished)) {
      steps.breaks(ProtocolRule.REPUBLISHED_TWICE_IN_ONE_PERIOD);
    }
    task.pending(next);
    if (world.has(Mutant.CLAIM_RESETS_STARTED_AT)) {
      next.clear(task.started);
    }
    next.set(world.promises.republished).set(replica.step, Step.PUBLISH);
    steps.system(replica.name, "claims the deletion", next);
  }

  private void publish(Replica replica, State now, Steps steps) {
    State next = now.copy();
    world.queue.put(next, now.get(replica.id));
    replica.end(next);
    steps.system(replica.name, "publishes the job again", next);
    if (world.may(now, Budget.PUBLISH_FAULTS)) {
      State failed = world.spent(now, Budget.PUBLISH_FAULTS);
      replica.end(failed);
      steps.fault(replica.name, "can't publish", failed);
    }
  }
}
