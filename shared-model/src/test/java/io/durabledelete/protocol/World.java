package io.durabledelete.protocol;

import io.durabledelete.protocol.checker.Layout;
import io.durabledelete.protocol.checker.State;
import io.durabledelete.protocol.checker.Var;

/** Everything that is stored somewhere, or was promised to somebody. */
final class World {
  final Layout layout = new Layout();
  final Setup setup;
  final TaskDocument task;
  final Records records;
  final Queue queue;
  final Registration registration;
  final Runs runs;
  final Promises promises;
  private final Var[] budgets = new Var[Budget.values().length];

  World(Setup setup) {
    this.setup = setup;
    for (Budget budget : Budget.values()) {
      budgets[budget.ordinal()] = layout.number(budget.name(), setup.of(budget));
    }
    this.task = new TaskDocument(layout, setup);
    this.records = new Records(layout, setup);
    this.queue = new Queue(layout, setup);
    this.registration = new Registration(layout, setup);
    this.runs = new Runs(layout, setup);
    this.promises = new Promises(layout, setup);
  }

  State initial() {
    State state = layout.initial();
    for (Budget budget : Budget.values()) {
      state.set(budgets[budget.ordinal()], setup.of(budget));
    }
    task.begin(state);
    registration.begin(state);
    runs.begin(state);
    return state;
  }

  boolean has(Mutant mutant) {
    return setup.has(mutant);
  }

  boolean may(State now, Budget budget) {
    return now.has(budgets[budget.ordinal()]);
  }

  /** How often it has happened. */
  int times(State now, Budget budget) {
    return setup.of(budget) - now.get(budgets[budget.ordinal()]);
  }

  /** A copy of the state in which this has happened once more. */
  State spent(State now, Budget budget) {
    return now.copy().spend(budgets[budget.ordinal()]);
  }

  /** The mark of a live task. */
  void mark(State state, int id, int grace) {
    if (state.is(task.status, TaskDocument.Status.DISABLED)) {
      state.set(promises.trulyDisabled);
    }
    task.mark(state, id, grace);
  }

  /** Undone or taken back: the task is as it was. */
  void bringBack(State state) {
    task.bringBack(state);
    state.clear(promises.trulyDisabled).clear(promises.republished);
  }

  /** Whether a deletion can be found, on its task or as a record. */
  boolean exists(State now, int deletion) {
    return task.isUnder(now, deletion) || records.isThere(now, deletion);
  }
}
