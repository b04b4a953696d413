package io.durabledelete.protocol;

import io.durabledelete.protocol.checker.Choice;
import io.durabledelete.protocol.checker.State;
import io.durabledelete.protocol.checker.Var;

/** One worker and the job it works on. */
final class Worker {
  enum Step {
    IDLE,
    READ_TASK,
    LOOK_FOR_RUNS,
    PUT_OFF,
    TAKE,
    UNREGISTER,
    RECORD_UNREGISTERED,
    /** See {@link RunRemoval}. */
    CLOSE_RUNS,
    REMOVE_COUNTED,
    READ_CHUNK,
    COUNT_CHUNK,
    REMOVE_CHUNK,
    /** See {@link WorkerFailures}. */
    RECORD_FAILURE,
    PUBLISH_COPY,
    GIVE_UP,
    WRITE_LETTER,

    HARD_DELETE,
    LOOK_FOR_TOMBSTONE,
    ANNOUNCE,
    NOTE_ANNOUNCED,
    ACK
  }

  final int number;
  final String name;
  final Choice<Step> step;

  /** The deletion that the message names; {@link Queue#FORGED}: none. */
  final Var message;

  /** The deletion that he read, took, or announces. */
  final Var id;

  /** The chunk he has read: 0, or a run of it. */
  final Var chunk;

  /** He may remove a run that is processing: decided when he took the job. */
  final Var removesRunning;

  Worker(World world, int number) {
    this.number = number;
    name = "worker " + (number + 1);
    step = world.layout.choice(name, Step.class);
    message = world.layout.number(name + " message", world.setup.deletions);
    id = world.layout.number(name + " id", world.setup.deletions);
    chunk = world.layout.number(name + " chunk", world.setup.hasRuns ? 2 : 0);
    removesRunning = world.layout.number(name + " removes", world.setup.hasRuns ? 1 : 0);
  }

  void end(State state) {
    state.set(step, Step.IDLE).clear(message).clear(id).clear(chunk).clear(removesRunning);
  }
}
