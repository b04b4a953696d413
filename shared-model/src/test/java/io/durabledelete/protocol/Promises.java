package io.durabledelete.protocol;

import io.durabledelete.protocol.checker.Layout;
import io.durabledelete.protocol.checker.State;
import io.durabledelete.protocol.checker.Var;
import java.util.ArrayList;
import java.util.List;

/**
 * What was said to clients, and what has really happened: stored nowhere, looked at by the rules
 * only.
 */
final class Promises {
  /** Registration or runs were removed because of a deletion. */
  final Var damaged;

  /** The status that the task had when it was marked. */
  final Var trulyDisabled;

  /** The reconciler has published it since it was overdue last. */
  final Var republished;

  /** How many runs were removed. */
  final Var runsRemoved;

  /** A deletion that the bulk had asked for was restored, or the bulk was undone. */
  final Var bulkOver;

  private final List<Var> accepted = new ArrayList<>();
  private final List<Var> takenBack = new ArrayList<>();
  private final List<Var> restored = new ArrayList<>();
  private final List<Var> failed = new ArrayList<>();

  Promises(Layout layout, Setup setup) {
    damaged = layout.flag("damaged");
    trulyDisabled = layout.number("truly disabled", setup.of(Budget.PATCHES) > 0 ? 1 : 0);
    republished = layout.flag("republished");
    runsRemoved = layout.number("runs removed", setup.hasRuns ? 2 : 0);
    bulkOver = layout.number("bulk over", setup.bulkReplicas > 0 ? 1 : 0);
    for (int id = 1; id <= setup.deletions; id++) {
      accepted.add(layout.flag("accepted " + id));
      takenBack.add(layout.flag("told taken back " + id));
      restored.add(layout.flag("restored " + id));
      failed.add(layout.flag("failed " + id));
    }
  }

  /** A client is told 202 about this deletion. */
  void accept(State state, int id) {
    state.set(accepted.get(id - 1));
  }

  boolean isAccepted(State now, int id) {
    return now.has(accepted.get(id - 1));
  }

  /** A client is told 500: the task is as it was. */
  void tellTakenBack(State state, int id) {
    state.set(takenBack.get(id - 1));
  }

  boolean isToldTakenBack(State now, int id) {
    return now.has(takenBack.get(id - 1));
  }

  void restore(State state, int id) {
    state.set(restored.get(id - 1));
  }

  boolean isRestored(State now, int id) {
    return now.has(restored.get(id - 1));
  }

  /** It was DELETE_FAILED, durably. */
  void fail(State state, int id) {
    state.set(failed.get(id - 1));
  }

  boolean hasFailed(State now, int id) {
    return now.has(failed.get(id - 1));
  }
}
