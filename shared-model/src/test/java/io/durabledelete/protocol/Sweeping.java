package io.durabledelete.protocol;

import io.durabledelete.protocol.TaskDocument.Status;
import io.durabledelete.protocol.checker.Choice;
import io.durabledelete.protocol.checker.State;
import io.durabledelete.protocol.checker.Steps;

/** The sweep for drift: {@code Sweep} and {@code Reregistration}; and what makes drift. */
final class Sweeping implements Actor {
  private enum Step {
    IDLE,
    /** It has seen a registration, and then no task. */
    SAW_ORPHAN,
    /** Only in a mutant: it has seen an ACTIVE task without a registration. */
    SAW_UNREGISTERED
  }

  private static final String SWEEP = "sweep";

  private final World world;
  private final TaskDocument task;
  private final Registration registration;
  private final Choice<Step> step;

  /** Only in a mutant: the task was created, and its registration will be in a moment. */
  private final Choice<Creation> creation;

  private enum Creation {
    NOT_YET,
    DONE
  }

  Sweeping(World world) {
    this.world = world;
    this.task = world.task;
    this.registration = world.registration;
    this.step = world.layout.choice(SWEEP, Step.class);
    this.creation = world.layout.choice("creation", Creation.class);
  }

  @Override
  public void steps(State now, Steps steps) {
    create(now, steps);
    if (world.may(now, Budget.DRIFTS) && now.has(registration.there)) {
      State next = world.spent(now, Budget.DRIFTS);
      registration.remove(next);
      steps.fault("somebody", "removes the registration by hand", next);
    }
    if (world.setup.sweeps) {
      register(now, steps);
      removeOrphan(now, steps);
    }
  }

  private void create(State now, Steps steps) {
    if (world.has(Mutant.CREATE_IN_TWO_WRITES) && now.is(creation, Creation.NOT_YET)) {
      State next = now.copy().set(creation, Creation.DONE);
      insert(now, next, steps);
      steps.system("client", "creates the registration after its task", next);
    }
  }

  private void insert(State now, State next, Steps steps) {
    if (!task.isLive(now)) {
      steps.breaks(ProtocolRule.REGISTERED_AFTER_MARK);
    }
    registration.add(next);
  }

  private void register(State now, Steps steps) {
    boolean isMissing = now.is(task.status, Status.ACTIVE) && !now.has(registration.there);
    if (world.has(Mutant.SWEEP_REGISTERS_WITHOUT_CHANGING_THE_TASK)) {
      if (isMissing && now.is(step, Step.IDLE)) {
        State next = now.copy().set(step, Step.SAW_UNREGISTERED);
        steps.system(SWEEP, "sees an ACTIVE task without a registration", next);
      }
      if (now.is(step, Step.SAW_UNREGISTERED)) {
        State next = now.copy().set(step, Step.IDLE);
        insert(now, next, steps);
        steps.system(SWEEP, "registers the task", next);
      }
    } else if (isMissing) {
      State next = now.copy();
      insert(now, next, steps);
      steps.system(SWEEP, "registers the task in a transaction that changes it", next);
    }
  }

  private void removeOrphan(State now, Steps steps) {
    boolean isGone =
        now.is(task.status, Status.GONE)
            || (task.isBeingDeleted(now) && world.has(Mutant.SWEEP_REMOVES_OF_MARKED));
    if (now.is(step, Step.IDLE) && now.has(registration.there) && isGone) {
      State next = now.copy().set(step, Step.SAW_ORPHAN);
      steps.system(SWEEP, "sees a registration without its task", next);
    }
    if (now.is(step, Step.SAW_ORPHAN)) {
      State next = now.copy().set(step, Step.IDLE);
      if (now.has(registration.there) && !now.is(task.status, Status.GONE)) {
        next.set(world.promises.damaged);
      }
      registration.remove(next);
      steps.system(SWEEP, "removes the registration", next);
    }
  }
}
