package io.durabledelete.protocol;

import io.durabledelete.protocol.checker.Choice;
import io.durabledelete.protocol.checker.Rule;
import io.durabledelete.protocol.checker.State;
import io.durabledelete.protocol.checker.Steps;
import io.durabledelete.protocol.checker.Var;
import java.util.List;

/** A replica that fires what is due, and may stand still for any time between two of its steps. */
final class ScheduleDispatcher {
  private enum Step {
    IDLE,
    /** It has read a due registration, and with it the schedule. */
    HAS_READ,
    FIRE,
    LOOK_LATER
  }

  /** The registration as it was read, at what time. */
  record Seen(int registration, int nextAt, int revision, int schedule, int now) {}

  private final ScheduleProtocol protocol;
  private final String name;
  private final Choice<Step> step;
  private final Var registration;
  private final Var nextAt;
  private final Var revision;
  private final Var schedule;
  private final Var now;

  ScheduleDispatcher(ScheduleProtocol protocol, int number) {
    this.protocol = protocol;
    name = "dispatcher " + number;
    step = protocol.choice(name, Step.class);
    registration = protocol.number(name + " registration", 2);
    nextAt = protocol.number(name + " next_at", protocol.maxInstant());
    revision = protocol.number(name + " revision", 4);
    schedule = protocol.number(name + " schedule", protocol.maxSet());
    now = protocol.number(name + " now", protocol.maxInstant());
  }

  List<Var> vars() {
    return List.of(step.var(), registration, nextAt, revision, schedule, now);
  }

  void steps(State state, Steps steps) {
    switch (state.get(step)) {
      case IDLE -> {
        if (protocol.isToBeLookedAt(state)) {
          State next = state.copy().set(step, Step.HAS_READ);
          remember(protocol.seen(state), next);
          steps.system(name, "reads a due registration", next);
        }
      }
      case HAS_READ -> {
        boolean fires = protocol.isActive(state) && state.has(nextAt);
        State next = state.copy().set(step, fires ? Step.FIRE : Step.LOOK_LATER);
        steps.system(name, "looks whether the task is ACTIVE", next);
      }
      case LOOK_LATER -> {
        State next = ended(state);
        if (protocol.isAsSeen(state, remembered(state))) {
          protocol.lookLater(next);
        }
        steps.system(name, "puts the registration off", next);
      }
      case FIRE -> fire(state, steps);
    }
  }

  private void remember(Seen seen, State state) {
    state.set(registration, seen.registration()).set(nextAt, seen.nextAt());
    state.set(revision, seen.revision()).set(schedule, seen.schedule()).set(now, seen.now());
  }

  private Seen remembered(State state) {
    return new Seen(
        state.get(registration),
        state.get(nextAt),
        state.get(revision),
        state.get(schedule),
        state.get(now));
  }

  private State ended(State state) {
    State next = state.copy().set(step, Step.IDLE);
    remember(new Seen(0, 0, 0, 0, 0), next);
    return next;
  }

  private void fire(State state, Steps steps) {
    Seen seen = remembered(state);
    if (!protocol.isAsSeen(state, seen) || !protocol.isActive(state)) {
      steps.system(name, "finds something changed, fires nothing", ended(state));
      return;
    }
    fire(seen.nextAt(), seen.nextAt(), state, steps);
    // more than 60 s late: the latest one up to then, and on from there
    int latest = latest(seen);
    fire(latest, seen.now(), state, steps);
  }

  private static int latest(Seen seen) {
    int latest = seen.nextAt();
    for (int instant = latest; instant <= seen.now(); instant++) {
      latest = ScheduleProtocol.contains(seen.schedule(), instant) ? instant : latest;
    }
    return latest;
  }

  private void fire(int instant, int last, State state, Steps steps) {
    State next = ended(state);
    boolean isThere = protocol.hasFired(state, instant);
    if (isThere && protocol.has(ScheduleMutant.DUPLICATE_RUN_STOPS)) {
      steps.system(name, "finds the run there already", next);
      return;
    }
    int moved = ScheduleProtocol.after(state.get(schedule), last);
    Rule broken = isThere ? null : protocol.brokenByFiring(state, instant);
    if (broken == null && moved != protocol.rightNext(state, last)) {
      broken = ScheduleRule.NEXT_IS_ANOTHER_INSTANT;
    }
    if (broken != null) {
      steps.breaks(broken);
    }
    protocol.fire(next, instant);
    protocol.moveTo(next, moved);
    steps.system(name, "fires and moves on, in one transaction", next);
  }
}
