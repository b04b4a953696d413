package io.durabledelete.protocol;

import io.durabledelete.protocol.checker.Choice;
import io.durabledelete.protocol.checker.State;
import io.durabledelete.protocol.checker.Steps;

/** Somebody follows the first deletion: {@code Deletions}, the task first and then the record. */
final class Reading implements Actor {
  private enum Step {
    NONE,
    READ_TASK,
    READ_RECORD
  }

  private static final int FIRST = 1;
  private static final String READER = "reader";

  private final World world;
  private final Choice<Step> step;

  Reading(World world) {
    this.world = world;
    this.step = world.layout.choice(READER, Step.class);
  }

  @Override
  public void steps(State now, Steps steps) {
    boolean backwards = world.has(Mutant.READER_READS_RECORD_FIRST);
    Step first = backwards ? Step.READ_RECORD : Step.READ_TASK;
    switch (now.get(step)) {
      case NONE -> {
        if (world.may(now, Budget.READS) && world.promises.isAccepted(now, FIRST)) {
          steps.outside(READER, "asks for it", world.spent(now, Budget.READS).set(step, first));
        }
      }
      case READ_TASK ->
          read(world.task.isUnder(now, FIRST), backwards ? null : Step.READ_RECORD, now, steps);
      case READ_RECORD ->
          read(world.records.isThere(now, FIRST), backwards ? Step.READ_TASK : null, now, steps);
    }
  }

  private void read(boolean isThere, Step elseStep, State now, Steps steps) {
    State next = now.copy().set(step, isThere || elseStep == null ? Step.NONE : elseStep);
    if (!isThere && elseStep == null) {
      steps.breaks(ProtocolRule.NOT_FOUND_BUT_STANDS);
    }
    steps.system(READER, isThere ? "finds it" : "does not find it", next);
  }
}
