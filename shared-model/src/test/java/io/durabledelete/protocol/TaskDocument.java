package io.durabledelete.protocol;

import io.durabledelete.protocol.checker.Choice;
import io.durabledelete.protocol.checker.Layout;
import io.durabledelete.protocol.checker.State;
import io.durabledelete.protocol.checker.Var;
import java.util.ArrayList;
import java.util.List;

/** The task, with the deletion it carries, and whether another task has its name. */
final class TaskDocument {
  /** The graces; a longer one has the greater number. */
  private static final int LONGEST_GRACE = 2;

  enum Status {
    GONE,
    ACTIVE,
    DISABLED,
    PENDING_DELETE,
    DELETE_FAILED
  }

  /** When {@code next_attempt_at} is. */
  enum NextAttempt {
    /** It has come. */
    OVERDUE,
    /** The threshold, a back-off, or the 5 s of a wait from now. */
    LATER,
    AT_THE_END_OF_THE_GRACE
  }

  final Choice<Status> status;

  /** {@code previous_status}. */
  final Var wasDisabled;

  /** {@code deletion.id}; 0: it carries none. */
  final Var deletion;

  /** {@code deletion.started_at} is set. */
  final Var started;

  /** {@code deletion.requests} is greater than 1. */
  final Var shared;

  /** How long {@code deletion.not_before} is ahead; 0: it has passed. */
  final Var grace;

  final Choice<NextAttempt> nextAttempt;

  /** {@code DELETE_RUN_WAIT} has passed since {@code not_before}. */
  final Var waitOver;

  /** {@code bulks} of the task has the bulk, and {@code deletion.bulks}. */
  final Var knowsBulk;

  final Var ofBulk;

  /** For each worker: {@code deletion.take_id} is his latest. */
  final List<Var> takenBy = new ArrayList<>();

  /** {@code runs_counted}: 0, or the run of the chunk counted last. */
  final Var counted;

  final Var runsDeleted;

  /** A live task that was created meanwhile has the name. */
  final Var namesake;

  /** The id of the next mark. */
  private final Var nextId;

  private final int ids;

  TaskDocument(Layout layout, Setup setup) {
    ids = setup.deletions;
    status = layout.choice("status", Status.class);
    wasDisabled = layout.number("was disabled", setup.of(Budget.PATCHES) > 0 ? 1 : 0);
    deletion = layout.number("deletion", setup.deletions);
    started = layout.flag("started");
    shared = layout.flag("requests > 1");
    grace = layout.number("grace", LONGEST_GRACE);
    nextAttempt = layout.choice("next attempt", NextAttempt.class);
    waitOver = layout.number("wait over", setup.hasRuns ? 1 : 0);
    int bulk = setup.bulkReplicas > 0 ? 1 : 0;
    knowsBulk = layout.number("bulks", bulk);
    ofBulk = layout.number("deletion.bulks", bulk);
    for (int worker = 1; worker <= setup.workers; worker++) {
      takenBy.add(layout.flag("take of worker " + worker));
    }
    counted = layout.number("runs counted", setup.hasRuns ? 2 : 0);
    runsDeleted = layout.number("runs deleted", setup.hasRuns ? 3 : 0);
    namesake = layout.number("namesake", setup.of(Budget.NAMESAKES) > 0 ? 1 : 0);
    nextId = layout.number("next id", setup.deletions + 1);
  }

  void begin(State state) {
    state.set(status, Status.ACTIVE).set(nextId, 1);
  }

  boolean isLive(State now) {
    return now.is(status, Status.ACTIVE) || now.is(status, Status.DISABLED);
  }

  boolean isBeingDeleted(State now) {
    return now.is(status, Status.PENDING_DELETE) || now.is(status, Status.DELETE_FAILED);
  }

  boolean isUnder(State now, int id) {
    return isBeingDeleted(now) && now.is(deletion, id);
  }

  boolean isTakenBy(State now, int worker) {
    return now.is(status, Status.PENDING_DELETE) && now.has(takenBy.get(worker));
  }

  /** Overdue, and not in its grace. */
  boolean isDue(State now) {
    return now.is(nextAttempt, NextAttempt.OVERDUE) && !now.has(grace);
  }

  /** Whether there is an id left for another mark: the bound of the model. */
  boolean mayBeMarked(State now) {
    return now.get(nextId) <= ids;
  }

  /** Takes a new id; an id is never given twice. */
  int newId(State state) {
    int id = state.get(nextId);
    state.set(nextId, id + 1);
    return id;
  }

  /** The mark of a live task. */
  void mark(State state, int id, int askedGrace) {
    if (state.is(status, Status.DISABLED)) {
      state.set(wasDisabled);
    }
    state.set(status, Status.PENDING_DELETE).set(deletion, id);
    state.set(grace, askedGrace);
    state.set(
        nextAttempt, askedGrace == 0 ? NextAttempt.LATER : NextAttempt.AT_THE_END_OF_THE_GRACE);
  }

  /** Undone or taken back: as it was, without a deletion. */
  void bringBack(State state) {
    state.set(status, state.has(wasDisabled) ? Status.DISABLED : Status.ACTIVE);
    forget(state);
  }

  void remove(State state) {
    state.set(status, Status.GONE);
    forget(state);
  }

  private void forget(State state) {
    state.clear(wasDisabled).clear(deletion).clear(started).clear(shared).clear(grace);
    state.set(nextAttempt, NextAttempt.OVERDUE).clear(waitOver).clear(ofBulk);
    state.clear(counted).clear(runsDeleted);
    takenBy.forEach(state::clear);
  }

  /** Somebody works on it, or will: it is overdue a threshold from now. */
  void pending(State state) {
    state.set(status, Status.PENDING_DELETE).set(nextAttempt, NextAttempt.LATER);
  }

  /** A take by a worker: the point of no return. */
  void take(State state, int worker) {
    pending(state);
    state.set(started);
    takenBy.forEach(state::clear);
    state.set(takenBy.get(worker));
  }
}
