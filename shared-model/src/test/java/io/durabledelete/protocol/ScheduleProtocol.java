package io.durabledelete.protocol;

import io.durabledelete.protocol.checker.Choice;
import io.durabledelete.protocol.checker.Layout;
import io.durabledelete.protocol.checker.Model;
import io.durabledelete.protocol.checker.Rule;
import io.durabledelete.protocol.checker.State;
import io.durabledelete.protocol.checker.Steps;
import io.durabledelete.protocol.checker.Var;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A series of a few instants that is changed, cut, fired, deleted and restored: {@code Dispatcher},
 * {@code Registrations}, {@code TaskChange}. A change writes task and registration in one
 * transaction, so that they are one here. Sets of instants are numbers: one bit for each instant.
 */
final class ScheduleProtocol implements Model {
  private static final int INSTANTS = 3;
  private static final int ALL = (1 << INSTANTS) - 1;
  private static final String CLIENT = "client";

  enum TaskState {
    ACTIVE,
    MARKED
  }

  private final Layout layout = new Layout();
  private final Choice<TaskState> task = layout.choice("task", TaskState.class);

  /** The instant that came last. */
  private final Var now = layout.number("now", INSTANTS);

  private final Var schedule = layout.number("schedule", ALL);

  /** The registration's {@code _id}; 0: there is no registration. */
  private final Var registration = layout.number("registration", 2);

  private final Var nextAt = layout.number("next_at", INSTANTS);
  private final Var lookAt = layout.number("look_at", INSTANTS);

  /** {@code look_at} is 10 s ahead, because the task was not ACTIVE. */
  private final Var lookLater = layout.flag("look later");

  private final Var revision;
  private final Var fired = layout.number("fired", ALL);
  private final Var removed = layout.number("removed", ALL);
  private final Var missed = layout.number("missed", ALL);
  private final Var changesLeft;
  private final Var marksLeft = layout.number("marks left", 1);
  private final Var dropsLeft = layout.number("drops left", 1);
  private final Var clockFaultsLeft = layout.number("clock faults left", 1);
  private final List<ScheduleDispatcher> dispatchers;
  private final Set<ScheduleMutant> mutants;
  private final int changes;

  /**
   * @param changes how often the schedule is changed
   */
  ScheduleProtocol(int changes, ScheduleMutant... mutants) {
    this.changes = changes;
    this.revision = layout.number("revision", changes + 2);
    this.changesLeft = layout.number("changes left", changes);
    this.mutants = EnumSet.noneOf(ScheduleMutant.class);
    this.mutants.addAll(List.of(mutants));
    this.dispatchers = List.of(new ScheduleDispatcher(this, 1), new ScheduleDispatcher(this, 2));
    layout.alike(dispatchers.stream().map(ScheduleDispatcher::vars).toList());
  }

  boolean has(ScheduleMutant mutant) {
    return mutants.contains(mutant);
  }

  @Override
  public Layout layout() {
    return layout;
  }

  @Override
  public State initial() {
    State state = layout.initial().set(schedule, ALL).set(registration, 1);
    state.set(changesLeft, changes).set(marksLeft, 1).set(dropsLeft, 1).set(clockFaultsLeft, 1);
    return state.set(nextAt, 1).set(lookAt, 1);
  }

  @Override
  public void steps(State state, Steps steps) {
    time(state, steps);
    if (state.is(task, TaskState.ACTIVE)) {
      change(state, steps);
    }
    markAndBack(state, steps);
    dispatchers.forEach(dispatcher -> dispatcher.steps(state, steps));
  }

  private void time(State state, Steps steps) {
    int passed = state.get(now);
    if (passed < INSTANTS) {
      steps.outside("time", "an instant comes", state.copy().set(now, passed + 1));
    }
    if (passed > 0 && state.has(clockFaultsLeft)) {
      State next = state.copy().spend(clockFaultsLeft).set(now, passed - 1);
      // the instant lies ahead again, and then it is not missed
      next.set(missed, state.get(missed) & ~(1 << passed - 1));
      steps.fault("time", "the clock of a new primary is behind", next);
    }
    if (state.has(lookLater)) {
      steps.system("time", "look_at comes", state.copy().clear(lookLater));
    }
  }

  /** Any other set of the instants ahead, or none at all. */
  private void change(State state, Steps steps) {
    if (!state.has(changesLeft)) {
      return;
    }
    int past = (1 << state.get(now)) - 1;
    for (int ahead = 0; ahead <= ALL; ahead++) {
      int changed = state.get(schedule) & past | ahead & ~past;
      if ((ahead & past) == 0 && changed != state.get(schedule)) {
        changeTo(changed, past, state, steps);
      }
    }
    if (state.has(registration) && state.has(dropsLeft)) {
      State next = state.copy().spend(changesLeft).spend(dropsLeft);
      forbid(state.get(schedule) & past, past, next);
      next.clear(registration).clear(revision).clear(nextAt).clear(lookAt).clear(lookLater);
      steps.outside(CLIENT, "takes the schedule away", next);
    }
  }

  private void changeTo(int changed, int past, State state, Steps steps) {
    State next = state.copy().spend(changesLeft);
    boolean isNew = !state.has(registration);
    boolean isCut = !isNew && (changed & ~state.get(schedule)) == 0;
    forbid(changed, past, next);
    if (isNew) {
      next.set(registration, has(ScheduleMutant.REVISIONS_COME_AGAIN) ? 1 : 2);
    } else {
      next.set(revision, state.get(revision) + 1);
    }
    boolean isDue = state.has(nextAt) && state.get(nextAt) <= state.get(now);
    boolean keepsDue = isCut && isDue && !has(ScheduleMutant.CUT_DROPS_WHAT_IS_DUE);
    if (isCut && isDue && !keepsDue) {
      steps.breaks(ScheduleRule.DUE_OCCURRENCE_LOST);
    }
    moveTo(next, keepsDue ? state.get(nextAt) : after(changed, state.get(now)));
    steps.outside(CLIENT, isCut ? "cuts the series" : "changes the schedule", next);
  }

  private void forbid(int instants, int past, State state) {
    state.set(schedule, instants).set(removed, ALL & ~instants & ~past);
  }

  private void markAndBack(State state, Steps steps) {
    if (state.is(task, TaskState.ACTIVE) && state.has(marksLeft)) {
      State next = state.copy().spend(marksLeft).set(task, TaskState.MARKED);
      steps.outside(CLIENT, "sends a DELETE", next);
    }
    if (state.is(task, TaskState.MARKED)) {
      steps.outside(CLIENT, "has the mark taken back", state.copy().set(task, TaskState.ACTIVE));
      State next = state.copy().set(task, TaskState.ACTIVE);
      int past = (1 << state.get(now)) - 1;
      next.set(missed, past & ~state.get(fired));
      if (state.has(registration) && !has(ScheduleMutant.RESTORE_MAKES_UP)) {
        next.set(revision, state.get(revision) + 1);
        moveTo(next, after(state.get(schedule), state.get(now)));
      }
      steps.outside(CLIENT, "restores the task", next);
    }
  }

  /** Every write of {@code next_at} writes {@code look_at}, too. */
  void moveTo(State state, int instant) {
    state.set(nextAt, instant);
    if (!has(ScheduleMutant.LOOK_AT_IS_NOT_WRITTEN)) {
      state.set(lookAt, instant).clear(lookLater);
    }
  }

  /** The first of the instants after one; 0: there is none. */
  static int after(int instants, int instant) {
    for (int next = instant + 1; next <= INSTANTS; next++) {
      if (contains(instants, next)) {
        return next;
      }
    }
    return 0;
  }

  static boolean contains(int instants, int instant) {
    return (instants >> instant - 1 & 1) == 1;
  }

  boolean isToBeLookedAt(State state) {
    return state.has(registration)
        && state.has(lookAt)
        && state.get(lookAt) <= state.get(now)
        && !state.has(lookLater);
  }

  /** The registration is as a dispatcher saw it. */
  boolean isAsSeen(State state, ScheduleDispatcher.Seen seen) {
    return state.is(registration, seen.registration())
        && state.is(nextAt, seen.nextAt())
        && (state.is(revision, seen.revision()) || has(ScheduleMutant.NO_REVISION));
  }

  ScheduleDispatcher.Seen seen(State state) {
    return new ScheduleDispatcher.Seen(
        state.get(registration),
        state.get(nextAt),
        state.get(revision),
        state.get(schedule),
        state.get(now));
  }

  boolean isActive(State state) {
    return state.is(task, TaskState.ACTIVE);
  }

  void lookLater(State state) {
    state.set(lookLater);
  }

  boolean hasFired(State state, int instant) {
    return contains(state.get(fired), instant);
  }

  @Nullable Rule brokenByFiring(State state, int instant) {
    if (contains(state.get(removed), instant)) {
      return ScheduleRule.REMOVED_OCCURRENCE_FIRES;
    }
    return contains(state.get(missed), instant) ? ScheduleRule.MISSED_OCCURRENCE_MADE_UP : null;
  }

  void fire(State state, int instant) {
    state.set(fired, state.get(fired) | 1 << instant - 1);
  }

  /** What the schedule says now. */
  int rightNext(State state, int instant) {
    return after(state.get(schedule), instant);
  }

  Var number(String name, int max) {
    return layout.number(name, max);
  }

  <E extends Enum<E>> Choice<E> choice(String name, Class<E> type) {
    return layout.choice(name, type);
  }

  int maxInstant() {
    return INSTANTS;
  }

  int maxSet() {
    return ALL;
  }

  @Override
  public @Nullable Rule brokenIn(State state) {
    return state.has(lookLater) || state.is(lookAt, state.get(nextAt))
        ? null
        : ScheduleRule.NEXT_IS_NOT_LOOKED_AT;
  }

  @Override
  public boolean isAtRest(State state) {
    return !isActive(state) || !state.has(nextAt) || state.get(nextAt) > state.get(now);
  }

  @Override
  public Rule noLimbo() {
    return ScheduleRule.NEVER_FIRES;
  }
}
