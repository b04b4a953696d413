package io.durabledelete.protocol;

import io.durabledelete.protocol.checker.Choice;
import io.durabledelete.protocol.checker.State;
import io.durabledelete.protocol.checker.Var;
import java.util.List;

/** One DELETE under way. */
final class Request {
  enum Step {
    NONE,
    FIRST_TRY,
    /** The group's total fell short: is my id on the task? */
    READ_AGAIN,
    LOOK_FOR_RECORD,
    MARK_ALONE,
    PUBLISH,
    /** See {@link Rollback}. */
    TAKE_BACK,
    READ_TASK,
    READ_RECORD,
    /** Only in a mutant: RESTORED is recorded by a second write. */
    RECORD_RESTORED
  }

  final String name;
  final Choice<Step> step;
  final Choice<Asked> asked;

  /** The id that it has marked with, or has joined. */
  final Var id;

  /** It made the mark itself. */
  final Var fresh;

  /** Only for a mutant: the task was DISABLED when the request came. */
  final Var sawDisabled;

  Request(World world, int number) {
    name = "request " + number;
    step = world.layout.choice(name, Step.class);
    asked = world.layout.choice(name + " asks for a grace", Asked.class);
    id = world.layout.number(name + " id", world.setup.deletions);
    fresh = world.layout.flag(name + " fresh");
    boolean reads = world.has(Mutant.STATUS_READ_BEFORE_THE_MARK);
    sawDisabled = world.layout.number(name + " saw DISABLED", reads ? 1 : 0);
  }

  List<Var> vars() {
    return List.of(step.var(), asked.var(), id, fresh, sawDisabled);
  }

  void end(State state) {
    vars().forEach(state::clear);
  }

  /** Told 202. */
  void accept(State state, World world) {
    world.promises.accept(state, state.get(id));
    end(state);
  }
}
