package io.durabledelete.api.deletion;

import io.durabledelete.amqp.ConfirmedPublisher;
import io.durabledelete.deletion.Deletion;
import io.durabledelete.deletion.RunningRuns;
import io.durabledelete.run.Runs;
import io.durabledelete.store.DatabaseClock;
import io.durabledelete.task.Task;
import io.durabledelete.task.TaskStatus;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Says in words what holds a deletion up (rule D10). */
@Singleton
final class WaitingFor {
  private final Runs runs;
  private final DatabaseClock databaseClock;
  private final ConfirmedPublisher publisher;

  WaitingFor(Runs runs, DatabaseClock databaseClock, ConfirmedPublisher publisher) {
    this.runs = runs;
    this.databaseClock = databaseClock;
    this.publisher = publisher;
  }

  /** What the deletion waits for; null: nothing, it is about to be done or being done. */
  @Nullable String of(Task task, Deletion deletion) {
    Instant now = databaseClock.now();
    if (now.isBefore(deletion.notBefore())) {
      return "the end of its grace at " + deletion.notBefore();
    }
    if (task.status() == TaskStatus.DELETE_FAILED || deletion.attempts() > 0) {
      return "the back-off after %d failed attempts; the next one is due at %s at the latest"
          .formatted(deletion.attempts(), deletion.nextAttemptAt());
    }
    if (deletion.startedAt() != null) {
      return null;
    }
    if (deletion.running() == RunningRuns.WAIT
        && !runs.tasksWithProcessing(List.of(task.id())).isEmpty()) {
      return "a run that an executor works on";
    }
    return publisher.isReady() ? null : "the broker, which is away";
  }
}
