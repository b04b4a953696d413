package io.durabledelete.worker.deletion;

import io.durabledelete.deletion.DeleteTask;
import io.durabledelete.deletion.Deletion;
import io.durabledelete.deletion.RunningRuns;
import io.durabledelete.run.Runs;
import io.durabledelete.store.DatabaseClock;
import io.durabledelete.task.DeletionJobs;
import io.durabledelete.task.Task;
import io.durabledelete.task.Tasks;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Sorts messages by what their tasks say now (rules D6, D7, D13). It only reads, and puts off what
 * waits for a run; that a job may be done is decided by the take.
 */
final class Triage {
  /** How soon a deletion that waits for a run is looked at again. */
  private static final Duration LOOK_AGAIN = Duration.ofSeconds(5);

  private final Tasks tasks;
  private final DeletionJobs jobs;
  private final Runs runs;
  private final DatabaseClock clock;
  private final Duration runWait;

  Triage(Tasks tasks, DeletionJobs jobs, Runs runs, DatabaseClock clock, Duration runWait) {
    this.tasks = tasks;
    this.jobs = jobs;
    this.runs = runs;
    this.clock = clock;
    this.runWait = runWait;
  }

  /**
   * The messages, sorted.
   *
   * @param ready tasks whose deletion may be taken, as they were read
   * @param decided the messages that end here
   * @param gone messages whose task is not there (any more)
   */
  record Sorted(
      Map<DeleteTask, Task> ready,
      Map<DeleteTask, DeletionOutcome> decided,
      List<DeleteTask> gone) {}

  Sorted sort(List<DeleteTask> messages) {
    Map<UUID, Task> now =
        tasks
            .findForJobs(messages.stream().map(DeleteTask::taskUuid).collect(Collectors.toSet()))
            .stream()
            .collect(Collectors.toMap(Task::id, Function.identity()));
    Map<DeleteTask, Task> ready = new LinkedHashMap<>();
    Map<DeleteTask, DeletionOutcome> decided = new HashMap<>();
    List<DeleteTask> gone = new ArrayList<>();
    for (DeleteTask message : messages) {
      Task task = now.get(message.taskUuid());
      if (task == null) {
        gone.add(message);
      } else {
        String why = whyNot(message, task);
        if (!task.projectId().equals(message.projectId())) {
          decided.put(
              message,
              new DeletionOutcome.Permanent(
                  "wrong-project", "the task is not one of project " + message.projectId()));
        } else if (why.isEmpty()) {
          ready.put(message, task);
        } else {
          decided.put(message, new DeletionOutcome.NotDue(why));
        }
      }
    }
    putOffWaiting(ready, decided);
    return new Sorted(ready, decided, gone);
  }

  /** Why the message's deletion can't be done now; empty: it can. */
  private static String whyNot(DeleteTask message, Task task) {
    Deletion deletion = task.deletion();
    if (deletion == null) {
      return "not-being-deleted";
    }
    if (message.requestId() != null && !message.requestId().equals(deletion.id())) {
      return "other-deletion";
    }
    return "";
  }

  private void putOffWaiting(
      Map<DeleteTask, Task> ready, Map<DeleteTask, DeletionOutcome> decided) {
    Map<UUID, Deletion> mayWait = new HashMap<>();
    ready.values().forEach(task -> addIfMayWait(task, mayWait));
    if (mayWait.isEmpty()) {
      return;
    }
    mayWait.keySet().retainAll(runs.tasksWithProcessing(mayWait.keySet()));
    if (mayWait.isEmpty()) {
      return;
    }
    Instant now = clock.now();
    mayWait.values().removeIf(deletion -> !now.isBefore(deletion.waitsUntil(runWait)));
    mayWait.forEach((taskUuid, deletion) -> jobs.putOff(taskUuid, deletion.id(), LOOK_AGAIN));
    ready.forEach(
        (message, task) -> {
          if (mayWait.containsKey(task.id())) {
            decided.put(message, new DeletionOutcome.Waits());
          }
        });
    ready.keySet().removeAll(decided.keySet());
  }

  private void addIfMayWait(Task task, Map<UUID, Deletion> mayWait) {
    Deletion deletion = task.deletion();
    if (deletion != null
        && deletion.startedAt() == null
        && deletion.running() == RunningRuns.WAIT) {
      mayWait.put(task.id(), deletion);
    }
  }
}
