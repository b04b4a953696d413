package io.durabledelete.protocol;

import io.durabledelete.protocol.Request.Step;
import io.durabledelete.protocol.TaskDocument.NextAttempt;
import io.durabledelete.protocol.TaskDocument.Status;
import io.durabledelete.protocol.checker.State;
import io.durabledelete.protocol.checker.Steps;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * DELETEs under way: {@code DeletionRequests}, {@code Marking} and {@code GroupedMarks}. A request
 * whose process dies, or whose mark has an unknown outcome (503), just ends.
 */
final class Requests implements Actor {
  private final World world;
  private final TaskDocument task;
  private final Rollback rollback;
  private final List<Request> requests = new ArrayList<>();

  Requests(World world) {
    this.world = world;
    this.task = world.task;
    this.rollback = new Rollback(world);
    for (int number = 1; number <= world.setup.requests; number++) {
      requests.add(new Request(world, number));
    }
    world.layout.alike(requests.stream().map(Request::vars).toList());
  }

  /** One that is free for another request; null: none is. */
  @Nullable Request free(State now) {
    for (Request request : requests) {
      if (now.is(request.step, Step.NONE)) {
        return request;
      }
    }
    return null;
  }

  @Override
  public void steps(State now, Steps steps) {
    Request free = free(now);
    if (free != null && world.may(now, Budget.DELETES)) {
      world.setup.asked.forEach(asked -> arrive(free, asked, now, steps));
    }
    for (Request request : requests) {
      if (!now.is(request.step, Step.NONE)) {
        goOn(request, now, steps);
        crash(request, now, steps);
      }
    }
  }

  private void arrive(Request request, Asked asked, State now, Steps steps) {
    State next = world.spent(now, Budget.DELETES);
    next.set(request.step, asked.grace == 0 ? Step.FIRST_TRY : Step.MARK_ALONE);
    next.set(request.asked, asked);
    if (world.has(Mutant.STATUS_READ_BEFORE_THE_MARK) && now.is(task.status, Status.DISABLED)) {
      next.set(request.sawDisabled);
    }
    steps.outside("client", "sends a DELETE", next);
  }

  private void crash(Request request, State now, Steps steps) {
    if (world.may(now, Budget.API_CRASHES)) {
      State next = world.spent(now, Budget.API_CRASHES);
      request.end(next);
      steps.fault(request.name, "dies with its replica", next);
    }
  }

  private void goOn(Request request, State now, Steps steps) {
    switch (now.get(request.step)) {
      case NONE -> throw new IllegalStateException();
      case FIRST_TRY -> firstTry(request, now, steps);
      case READ_AGAIN -> readAgain(request, now, steps);
      case LOOK_FOR_RECORD -> lookForRecord(request, now, steps);
      case MARK_ALONE -> markAlone(request, now, steps);
      case PUBLISH -> publish(request, now, steps);
      case TAKE_BACK -> rollback.takeBack(request, now, steps);
      case READ_TASK -> rollback.readTask(request, now, steps);
      case READ_RECORD -> rollback.readRecord(request, now, steps);
      case RECORD_RESTORED -> recordRestored(request, now, steps);
    }
  }

  private void firstTry(Request request, State now, Steps steps) {
    if (!task.isLive(now)) {
      State next = now.copy().set(request.step, Step.MARK_ALONE);
      steps.system(request.name, "first try matches nothing", next);
    } else if (!task.mayBeMarked(now)) {
      endAtTheBound(request, now, steps);
    } else {
      State certain = now.copy();
      mark(request, certain, task.newId(certain));
      steps.system(request.name, "marks by a first try", certain);
      if (world.may(now, Budget.SHORT_GROUPS)) {
        State shortOf = world.spent(now, Budget.SHORT_GROUPS);
        mark(request, shortOf, task.newId(shortOf));
        shortOf.set(request.step, Step.READ_AGAIN);
        steps.fault(request.name, "marks by a first try, the group's total is short", shortOf);
      }
    }
  }

  private void endAtTheBound(Request request, State now, Steps steps) {
    State next = now.copy();
    request.end(next);
    steps.system(request.name, "is not followed: there is no other id in this model", next);
  }

  private void mark(Request request, State state, int id) {
    int grace = state.get(request.asked).grace;
    world.mark(state, id, grace);
    if (world.has(Mutant.STATUS_READ_BEFORE_THE_MARK)) {
      state.set(task.wasDisabled, state.get(request.sawDisabled));
    }
    state.set(request.id, id).set(request.fresh).set(request.step, Step.PUBLISH);
    if (grace > 0) {
      request.accept(state, world);
    }
  }

  private void readAgain(Request request, State now, Steps steps) {
    boolean isMine = task.isUnder(now, now.get(request.id));
    boolean looks =
        !world.has(Mutant.FIRST_TRY_LOOKS_FOR_NO_RECORD) && !world.has(Mutant.ID_USED_TWICE);
    Step lost = looks ? Step.LOOK_FOR_RECORD : Step.MARK_ALONE;
    State next = now.copy().set(request.step, isMine ? Step.PUBLISH : lost);
    steps.system(request.name, isMine ? "finds its id on the task" : "misses its id", next);
  }

  private void lookForRecord(Request request, State now, Steps steps) {
    State next = now.copy();
    if (world.records.isThere(now, now.get(request.id))) {
      request.accept(next, world);
      steps.system(request.name, "finds a record of its id, answers 202", next);
    } else {
      next.set(request.step, Step.MARK_ALONE);
      steps.system(request.name, "finds no record of its id", next);
    }
  }

  private void markAlone(Request request, State now, Steps steps) {
    int marked = now.get(request.id);
    switch (now.get(task.status)) {
      case GONE -> {
        State next = now.copy();
        request.end(next);
        steps.system(request.name, "finds no task, answers ALREADY_DELETED", next);
      }
      case ACTIVE, DISABLED -> {
        boolean reuses = marked > 0 && world.has(Mutant.ID_USED_TWICE);
        if (!reuses && !task.mayBeMarked(now)) {
          if (marked > 0) {
            steps.breaks(ProtocolRule.ONE_REQUEST_DELETES_TWICE);
          }
          endAtTheBound(request, now, steps);
          return;
        }
        State next = now.copy();
        mark(request, next, reuses ? marked : task.newId(next));
        if (marked > 0 && !reuses) {
          steps.breaks(ProtocolRule.ONE_REQUEST_DELETES_TWICE);
        }
        steps.system(request.name, "marks alone", next);
      }
      case PENDING_DELETE -> join(request, now, steps);
      case DELETE_FAILED -> {
        State next = now.copy().set(task.shared);
        revive(next);
        joined(request, next, Step.PUBLISH);
        steps.system(request.name, "revives the failed deletion", next);
      }
    }
  }

  private void revive(State state) {
    task.pending(state);
    if (world.has(Mutant.REVIVAL_RESETS_STARTED_AT)) {
      state.clear(task.started);
    }
  }

  /** Asked once more: published again when overdue, or when a grace is cut to nothing. */
  private void join(Request request, State now, Steps steps) {
    Asked asked = now.get(request.asked);
    State next = now.copy();
    if (!world.has(Mutant.REPEAT_IS_NOT_COUNTED)) {
      next.set(task.shared);
    }
    boolean isShorter = asked.given && !now.has(task.started) && asked.grace < now.get(task.grace);
    if (isShorter) {
      next.set(task.grace, asked.grace);
      next.set(
          task.nextAttempt,
          asked.grace == 0 ? NextAttempt.LATER : NextAttempt.AT_THE_END_OF_THE_GRACE);
    }
    boolean publishes = isShorter ? asked.grace == 0 : task.isDue(now);
    if (publishes) {
      next.set(task.nextAttempt, NextAttempt.LATER);
      joined(request, next, Step.PUBLISH);
    } else {
      joined(request, next, Step.NONE);
      world.promises.accept(next, now.get(task.deletion));
      request.end(next);
    }
    steps.system(request.name, "joins the deletion under way", next);
  }

  private void joined(Request request, State state, Step step) {
    state.set(request.id, state.get(task.deletion)).clear(request.fresh).set(request.step, step);
  }

  private void publish(Request request, State now, Steps steps) {
    int id = now.get(request.id);
    State confirmed = now.copy();
    world.queue.put(confirmed, id);
    request.accept(confirmed, world);
    steps.system(request.name, "publishes, answers 202", confirmed);
    if (world.may(now, Budget.PUBLISH_FAULTS)) {
      State lost = world.spent(now, Budget.PUBLISH_FAULTS);
      request.accept(lost, world);
      steps.fault(request.name, "publishes: confirmed, and lost; answers 202", lost);
      State late = world.spent(now, Budget.PUBLISH_FAULTS);
      world.queue.put(late, id);
      notConfirmed(request, late);
      steps.fault(request.name, "publishes: queued, but not confirmed", late);
      State refused = world.spent(now, Budget.PUBLISH_FAULTS);
      notConfirmed(request, refused);
      steps.fault(request.name, "can't publish", refused);
    }
  }

  private void notConfirmed(Request request, State state) {
    if (state.has(request.fresh)) {
      state.set(request.step, Step.TAKE_BACK);
    } else {
      request.accept(state, world);
    }
  }

  private void recordRestored(Request request, State now, Steps steps) {
    State next = now.copy();
    world.records.write(next, now.get(request.id), Records.RecordState.RESTORED);
    request.end(next);
    steps.system(request.name, "records RESTORED", next);
  }
}
