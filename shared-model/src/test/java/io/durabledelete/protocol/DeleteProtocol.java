package io.durabledelete.protocol;

import io.durabledelete.protocol.TaskDocument.Status;
import io.durabledelete.protocol.checker.Layout;
import io.durabledelete.protocol.checker.Model;
import io.durabledelete.protocol.checker.Rule;
import io.durabledelete.protocol.checker.State;
import io.durabledelete.protocol.checker.Steps;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One task and everybody who has to do with its deletion. */
final class DeleteProtocol implements Model {
  private final World world;
  private final TaskDocument task;
  private final Workers workers;
  private final List<Actor> actors = new ArrayList<>();

  DeleteProtocol(Setup setup) {
    world = new World(setup);
    task = world.task;
    workers = new Workers(world);
    Requests requests = new Requests(world);
    actors.add(requests);
    actors.add(new Clients(world, requests));
    actors.add(workers);
    actors.add(new Reconcilers(world));
    actors.add(new Firing(world));
    actors.add(new Sweeping(world));
    actors.add(new Bulk(world));
    actors.add(new Reading(world));
    actors.add(new Clock(world));
  }

  @Override
  public Layout layout() {
    return world.layout;
  }

  @Override
  public State initial() {
    return world.initial();
  }

  @Override
  public void steps(State now, Steps steps) {
    for (Actor actor : actors) {
      actor.steps(now, steps);
    }
    world.queue.steps(now, steps, world);
  }

  @Override
  public @Nullable Rule brokenIn(State now) {
    for (int id = 1; id <= world.setup.deletions; id++) {
      Rule broken = brokenBy(id, now);
      if (broken != null) {
        return broken;
      }
    }
    boolean isLive = task.isLive(now);
    if (isLive && now.has(task.namesake)) {
      return ProtocolRule.TWO_LIVE_OF_ONE_NAME;
    }
    if (isLive && now.has(world.promises.damaged)) {
      return ProtocolRule.RESTORED_HALF_DESTROYED;
    }
    if (task.isBeingDeleted(now)
        && now.get(task.wasDisabled) != now.get(world.promises.trulyDisabled)) {
      return ProtocolRule.RESTORED_WITH_ANOTHER_STATUS;
    }
    if (now.is(task.status, Status.GONE)
        && (now.has(world.registration.there) || world.runs.areLeft(now))) {
      return ProtocolRule.LEFT_BEHIND;
    }
    return hasTooManyTombstones(now) ? ProtocolRule.TOMBSTONE_OF_A_LIVING_TASK : null;
  }

  private @Nullable Rule brokenBy(int id, State now) {
    boolean isUnderWay = task.isUnder(now, id);
    boolean isDeleted = world.records.isTombstone(now, id);
    boolean stands = isUnderWay || isDeleted;
    Promises promises = world.promises;
    if (promises.isAccepted(now, id) && !promises.isRestored(now, id) && !stands) {
      return ProtocolRule.ACCEPTED_BUT_VANISHED;
    }
    if (promises.isToldTakenBack(now, id) && stands) {
      return ProtocolRule.TOLD_TAKEN_BACK_BUT_STANDS;
    }
    if (world.records.hasEvent(now, id) && !isDeleted) {
      return ProtocolRule.ANNOUNCED_BEFORE_DELETED;
    }
    return isUnderWay && isSilent(id, now) ? ProtocolRule.FAILED_IN_SILENCE : null;
  }

  /** Failed, nobody works on it or is going to soon, and no letter was ever written. */
  private boolean isSilent(int id, State now) {
    return now.is(task.status, Status.DELETE_FAILED)
        && world.times(now, Budget.LOST) == 0
        && workers.areIdle(now)
        && !world.queue.has(now, id)
        && !world.queue.has(now, Queue.FORGED)
        && !world.queue.hasLetter(now, id)
        && !world.queue.hasLetter(now, Queue.FORGED);
  }

  private boolean hasTooManyTombstones(State now) {
    int tombstones = 0;
    for (int id = 1; id <= world.setup.deletions; id++) {
      tombstones += world.records.isTombstone(now, id) ? 1 : 0;
    }
    return tombstones > (now.is(task.status, Status.GONE) ? 1 : 0);
  }

  /** Every deletion has ended and was announced, every restore is on record. */
  @Override
  public boolean isAtRest(State now) {
    for (int id = 1; id <= world.setup.deletions; id++) {
      boolean isRestored = world.promises.isRestored(now, id);
      if (isRestored && world.records.of(now, id) != Records.RecordState.RESTORED) {
        return false;
      }
    }
    return !task.isBeingDeleted(now) && world.records.notAnnounced(now) == 0;
  }

  @Override
  public Rule noLimbo() {
    return ProtocolRule.LIMBO;
  }
}
