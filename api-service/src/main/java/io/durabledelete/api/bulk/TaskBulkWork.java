package io.durabledelete.api.bulk;

import io.durabledelete.api.Rounds;
import io.durabledelete.bulk.BulkEnds;
import io.durabledelete.bulk.TaskBulk;
import io.durabledelete.bulk.TaskBulks;
import io.durabledelete.task.BulkMembers;
import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import org.jboss.logging.Logger;

/**
 * Works on bulk deletions of tasks (rule D12): one chunk of each in turn, so that none starves
 * another. Every replica does, without a leader.
 */
@Singleton
public final class TaskBulkWork {
  private static final Logger LOG = Logger.getLogger(TaskBulkWork.class);
  private static final int MOST_AT_ONCE = 100;
  private static final Duration PAUSE = Duration.ofMillis(50);

  /** What one look at a bulk came to. */
  private enum Step {
    /** Something was done, and there may be more. */
    DONE,
    /** Jobs are to be published, but enough of them are under way. */
    HELD_BACK,
    /** Nothing is left but to wait. */
    NOTHING
  }

  private final Rounds rounds;
  private final TaskBulks bulks;
  private final BulkMembers members;
  private final BulkMarker marker;
  private final BulkPublisher publisher;
  private final BulkUndoer undoer;

  TaskBulkWork(
      Rounds rounds,
      TaskBulks bulks,
      BulkMembers members,
      BulkMarker marker,
      BulkPublisher publisher,
      BulkUndoer undoer) {
    this.rounds = rounds;
    this.bulks = bulks;
    this.members = members;
    this.marker = marker;
    this.publisher = publisher;
    this.undoer = undoer;
  }

  @Scheduled(
      identity = "task-bulk-work",
      every = "1s",
      concurrentExecution = ConcurrentExecution.SKIP)
  @RunOnVirtualThread
  void tick() {
    rounds.run("The work on bulk deletions of tasks", this::workUntilNothingIsLeft);
  }

  private void workUntilNothingIsLeft() {
    boolean isMore = true;
    while (isMore && !rounds.areStopping()) {
      List<Step> steps = bulks.underWay(MOST_AT_ONCE).stream().map(this::step).toList();
      isMore = steps.contains(Step.DONE) || (steps.contains(Step.HELD_BACK) && paused());
    }
  }

  private static boolean paused() {
    try {
      Thread.sleep(PAUSE);
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** One chunk of each bulk under way; returns whether there may be more to do right now. */
  public boolean runOnce() {
    return bulks.underWay(MOST_AT_ONCE).stream().map(this::step).toList().contains(Step.DONE);
  }

  private Step step(TaskBulk bulk) {
    if (bulk.isUndone() && !bulk.isThrough()) {
      undoer.undo(bulk);
      return Step.DONE;
    }
    if (!bulk.isThrough()) {
      marker.mark(bulk);
      publisher.publish(bulk);
      return Step.DONE;
    }
    if (publisher.hasMore(bulk)) {
      return publisher.publish(bulk) ? Step.DONE : Step.HELD_BACK;
    }
    finishIfOver(bulk);
    return Step.NOTHING;
  }

  private void finishIfOver(TaskBulk bulk) {
    if (members.isAnyPending(bulk)) {
      return;
    }
    BulkEnds ends = members.ends(bulk);
    if (bulks.finish(bulk, ends.failed() == 0 ? ends : null)) {
      LOG.infof("Bulk deletion %s is done: %s", bulk.id(), ends);
    }
  }
}
