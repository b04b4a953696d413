package io.durabledelete.api.run;

import io.durabledelete.api.problem.Problem;
import io.durabledelete.api.task.TaskReading;
import io.durabledelete.event.EventPublisher;
import io.durabledelete.run.Run;
import io.durabledelete.run.Runs;
import io.durabledelete.store.DatabaseClock;
import io.durabledelete.store.Transactions;
import io.durabledelete.task.Tasks;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.UUID;

/** Starts a run by hand: in one transaction with a change of its task (rule D13). */
@Singleton
final class RunByHand {
  private final Transactions transactions;
  private final Tasks tasks;
  private final Runs runs;
  private final TaskReading reading;
  private final EventPublisher events;
  private final DatabaseClock databaseClock;

  RunByHand(
      Transactions transactions,
      Tasks tasks,
      Runs runs,
      TaskReading reading,
      EventPublisher events,
      DatabaseClock databaseClock) {
    this.transactions = transactions;
    this.tasks = tasks;
    this.runs = runs;
    this.reading = reading;
    this.events = events;
    this.databaseClock = databaseClock;
  }

  Run start(String projectId, UUID taskUuid) {
    Run run = Run.pending(taskUuid, projectId, null, databaseClock.now());
    boolean recorded =
        transactions.run(
            session -> {
              boolean counted = tasks.countRunByHand(session, projectId, taskUuid);
              if (counted) {
                runs.insert(session, List.of(run));
              }
              return counted;
            });
    if (!recorded) {
      reading.live(projectId, taskUuid); // says why: 404, 409 or 410
      throw Problem.notFound();
    }
    events.hintRuns(projectId, List.of(run.id()));
    return run;
  }
}
