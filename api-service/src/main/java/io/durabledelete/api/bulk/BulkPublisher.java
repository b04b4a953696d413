package io.durabledelete.api.bulk;

import io.durabledelete.bulk.BulkChunks;
import io.durabledelete.bulk.TaskBulk;
import io.durabledelete.bulk.TaskBulks;
import io.durabledelete.deletion.DeleteJobPublisher;
import io.durabledelete.deletion.DeleteTask;
import io.durabledelete.deletion.Deletion;
import io.durabledelete.deletion.PublishOutcome;
import io.durabledelete.store.DatabaseClock;
import io.durabledelete.task.Task;
import io.durabledelete.task.Tasks;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Publishes the jobs of a bulk, a chunk at a time and only some chunks ahead of the workers, so
 * that the jobs of others, published meanwhile, find a short queue. What is not published is not
 * lost: the reconciler finds it (rule D9). With a grace nothing is published: the reconciler does
 * when it is over.
 */
@Singleton
final class BulkPublisher {
  private static final int CHUNKS_AHEAD = 4;

  /**
   * Workers that take nothing for so long are not waited for: the messages can lie in the queue.
   */
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final BulkChunks chunks;
  private final TaskBulks bulks;
  private final Tasks tasks;
  private final DeleteJobPublisher publisher;
  private final DatabaseClock databaseClock;

  BulkPublisher(
      BulkChunks chunks,
      TaskBulks bulks,
      Tasks tasks,
      DeleteJobPublisher publisher,
      DatabaseClock databaseClock) {
    this.chunks = chunks;
    this.bulks = bulks;
    this.tasks = tasks;
    this.publisher = publisher;
    this.databaseClock = databaseClock;
  }

  boolean hasMore(TaskBulk bulk) {
    return !bulk.isUndone() && bulk.grace().isZero() && bulk.nextToPublish() < bulk.nextToMark();
  }

  /** Publishes one chunk, if the workers are not too far behind; returns whether it did. */
  boolean publish(TaskBulk bulk) {
    if (!hasMore(bulk)) {
      return false;
    }
    Instant now = databaseClock.now();
    int ahead = bulk.nextToPublish() - CHUNKS_AHEAD;
    if (ahead >= 0 && !isPatienceOver(bulk, now) && !notTaken(bulk, ahead).isEmpty()) {
      return false;
    }
    List<CompletableFuture<PublishOutcome>> outcomes =
        notTaken(bulk, bulk.nextToPublish()).stream()
            .map(task -> publisher.publishOfBulk(job(task, now)))
            .toList();
    return outcomes.stream().allMatch(outcome -> outcome.join().isConfirmed())
        && bulks.published(bulk);
  }

  private static boolean isPatienceOver(TaskBulk bulk, Instant now) {
    Instant last = bulk.publishedAt();
    return last == null || last.plus(PATIENCE).isBefore(now);
  }

  /** Those of a chunk whose deletion by this bulk no worker has taken yet. */
  private List<Task> notTaken(TaskBulk bulk, int chunk) {
    List<UUID> taskUuids = chunks.read(bulk.id(), chunk);
    return tasks.find(bulk.projectId(), taskUuids).stream()
        .filter(task -> isWaiting(task.deletion(), bulk.id()))
        .toList();
  }

  private static boolean isWaiting(@Nullable Deletion deletion, UUID bulkId) {
    return deletion != null
        && deletion.isOf(bulkId)
        && deletion.startedAt() == null
        && !deletion.hasGrace();
  }

  private static DeleteTask job(Task task, Instant now) {
    return new DeleteTask(
        task.id(), task.projectId(), now, Objects.requireNonNull(task.deletion()).id());
  }
}
