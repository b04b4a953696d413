package io.durabledelete.worker.deletion;

import com.mongodb.client.ClientSession;
import io.durabledelete.deletion.Deletion;
import io.durabledelete.deletion.StepName;
import io.durabledelete.store.DatabaseClock;
import io.durabledelete.store.Ids;
import io.durabledelete.store.Transactions;
import io.durabledelete.task.DeletionJobs;
import io.durabledelete.task.JobTake;
import io.durabledelete.task.Task;
import io.durabledelete.worker.step.DeleteTaskStep;
import io.durabledelete.worker.step.DeletionStep;
import io.durabledelete.worker.step.ShortStep;
import io.durabledelete.worker.step.TakenDeletion;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Deletions that are little work: take, steps and hard delete are one transaction for the batch
 * (rule D6), which costs one wait for the majority instead of one for each write. It is done for
 * all of them or not at all, and once only. Whatever stands in its way, such as somebody else's
 * write, a failure, or a job that may not be taken, the deletions go the long way, step by step,
 * where each gets an outcome of its own.
 */
final class ShortDeletions {
  private static final Logger LOG = Logger.getLogger(ShortDeletions.class);

  private final List<ShortStep> steps;
  private final @Nullable DeleteTaskStep exchange;
  private final Transactions transactions;
  private final DeletionJobs jobs;
  private final DatabaseClock clock;
  private final Connectivity connectivity;
  private final JobTraces traces;

  /**
   * @param steps of every deletion; when one before the hard delete is no {@link ShortStep}, no
   *     deletion is short
   */
  ShortDeletions(
      List<DeletionStep> steps,
      Transactions transactions,
      DeletionJobs jobs,
      DatabaseClock clock,
      Connectivity connectivity,
      JobTraces traces) {
    List<DeletionStep> before =
        steps.stream().takeWhile(step -> step.name() != StepName.DELETE_TASK).toList();
    this.steps =
        before.stream().filter(ShortStep.class::isInstance).map(ShortStep.class::cast).toList();
    this.exchange =
        this.steps.size() == before.size()
                && steps.get(before.size()) instanceof DeleteTaskStep last
            ? last
            : null;
    this.transactions = transactions;
    this.jobs = jobs;
    this.clock = clock;
    this.connectivity = connectivity;
    this.traces = traces;
  }

  /**
   * Hard-deletes those of the tasks for which that is little work.
   *
   * @param ready tasks whose deletion may be taken, as they were read
   * @return the deletions that are done but for their event
   */
  List<TakenDeletion> run(Collection<Task> ready) throws InterruptedException {
    DeleteTaskStep last = exchange;
    if (last == null) {
      return List.of();
    }
    try {
      Instant now = connectivity.whileAway(clock::now);
      Collection<Task> little = connectivity.whileAway(() -> little(ready, now));
      if (little.isEmpty()) {
        return List.of();
      }
      List<TakenDeletion> gone =
          connectivity.whileAway(
              () ->
                  transactions
                      .attempt(session -> run(session, little, last, now))
                      .orElse(List.of()));
      last.count(gone);
      return gone;
    } catch (RuntimeException e) {
      LOG.debugf(e, "%d deletions are done step by step", ready.size());
      return List.of();
    }
  }

  /** Not those that somebody has begun, which may have come some way, nor what is too early. */
  private Collection<Task> little(Collection<Task> ready, Instant now) {
    Collection<Task> little =
        ready.stream()
            .filter(task -> isFresh(Objects.requireNonNull(task.deletion()), now))
            .toList();
    for (ShortStep step : steps) {
      little = little.isEmpty() ? little : step.little(little);
    }
    return little;
  }

  private static boolean isFresh(Deletion deletion, Instant now) {
    return deletion.startedAt() == null && !now.isBefore(deletion.notBefore());
  }

  private List<TakenDeletion> run(
      ClientSession session, Collection<Task> tasks, DeleteTaskStep last, Instant now) {
    List<UUID> taskUuids = tasks.stream().map(Task::id).toList();
    UUID takeId = Ids.next();
    List<TakenDeletion> batch =
        jobs.takable(session, tasks.stream().map(JobTake::of).toList()).stream()
            .map(task -> TakenDeletion.atOnce(task, takeId, now))
            .toList();
    if (batch.size() < tasks.size()) {
      throw new IllegalStateException("some can't be taken (any more)");
    }
    for (ShortStep step : steps) {
      List<TakenDeletion> before = batch;
      batch =
          traces.step(step.name(), taskUuids, () -> step.within(session, before)).stream()
              .map(deletion -> deletion.done(step, now))
              .toList();
    }
    List<TakenDeletion> done = batch;
    return traces.step(StepName.DELETE_TASK, taskUuids, () -> last.within(session, done, now));
  }
}
