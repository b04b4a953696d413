package io.durabledelete.api.run;

import com.mongodb.client.ClientSession;
import io.durabledelete.api.problem.Problem;
import io.durabledelete.api.task.TaskReading;
import io.durabledelete.event.EventPublisher;
import io.durabledelete.event.EventType;
import io.durabledelete.event.TaskEvents;
import io.durabledelete.run.Run;
import io.durabledelete.run.Runs;
import io.durabledelete.store.DatabaseClock;
import io.durabledelete.task.Tasks;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.UUID;

/** Starts a run by hand: in one transaction with a change of its task (rule D13). */
@Singleton
final class RunByHand {
  private final Tasks tasks;
  private final Runs runs;
  private final TaskReading reading;
  private final EventPublisher hints;
  private final TaskEvents events;
  private final DatabaseClock databaseClock;

  RunByHand(
      Tasks tasks,
      Runs runs,
      TaskReading reading,
      EventPublisher hints,
      TaskEvents events,
      DatabaseClock databaseClock) {
    this.tasks = tasks;
    this.runs = runs;
    this.reading = reading;
    this.hints = hints;
    this.events = events;
    this.databaseClock = databaseClock;
  }

  /** Records the run in a transaction; a problem says why it can't be, and aborts it. */
  Run record(ClientSession session, String projectId, UUID taskUuid) {
    if (!tasks.countRunByHand(session, projectId, taskUuid)) {
      reading.live(projectId, taskUuid); // says why: 404, 409 or 410
      throw Problem.notFound();
    }
    Run run = Run.pending(taskUuid, projectId, null, databaseClock.now());
    runs.insert(session, List.of(run));
    return run;
  }

  /** Tells the executors, and whoever watches, once the run is there for them. */
  void announce(Run run) {
    hints.hintRuns(run.projectId(), List.of(run.id()));
    events.announce(EventType.RUN_CREATED, run);
  }
}
