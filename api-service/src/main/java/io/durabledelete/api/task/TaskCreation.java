package io.durabledelete.api.task;

import com.mongodb.MongoException;
import com.mongodb.client.ClientSession;
import io.durabledelete.api.problem.Problem;
import io.durabledelete.api.problem.ProblemType;
import io.durabledelete.event.EventType;
import io.durabledelete.event.TaskEvents;
import io.durabledelete.schedule.Occurrences;
import io.durabledelete.schedule.Registration;
import io.durabledelete.schedule.Registrations;
import io.durabledelete.schedule.Schedule;
import io.durabledelete.store.DatabaseClock;
import io.durabledelete.store.DuplicateKey;
import io.durabledelete.store.Ids;
import io.durabledelete.store.Transactions;
import io.durabledelete.task.Task;
import io.durabledelete.task.TaskStatus;
import io.durabledelete.task.Tasks;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Creates tasks, each with its registration in one transaction (rule S2). */
@Singleton
final class TaskCreation {
  private final Transactions transactions;
  private final Tasks tasks;
  private final Registrations registrations;
  private final DatabaseClock databaseClock;
  private final TaskEvents events;

  TaskCreation(
      Transactions transactions,
      Tasks tasks,
      Registrations registrations,
      DatabaseClock databaseClock,
      TaskEvents events) {
    this.transactions = transactions;
    this.tasks = tasks;
    this.registrations = registrations;
    this.databaseClock = databaseClock;
    this.events = events;
  }

  /** The time for what is created next: the database's, so that a replica's clock does no harm. */
  Instant now() {
    return databaseClock.now();
  }

  Task prepare(String projectId, TaskBody body, Instant now) {
    return Task.create(
        Ids.next(),
        projectId,
        body.name(),
        body.payload(),
        body.schedule(),
        body.isProtected(),
        body.status(),
        now);
  }

  /** Creates a task in a transaction; a taken name is a problem (rule T4) and aborts it. */
  Task create(ClientSession session, String projectId, TaskBody body) {
    Task task = prepare(projectId, body, now());
    try {
      insert(session, List.of(task));
    } catch (MongoException e) {
      throw DuplicateKey.isIn(e) ? nameTaken(body.name()) : e;
    }
    return task;
  }

  /** Adds tasks, all or none. */
  void insert(List<Task> added) {
    transactions.run(session -> insert(session, added));
    added.forEach(this::announce);
  }

  /** Tells of a task, once its transaction is committed. */
  void announce(Task task) {
    events.announce(EventType.TASK_CREATED, task);
  }

  private List<Task> insert(ClientSession session, List<Task> added) {
    List<Registration> registered =
        added.stream().map(this::registration).filter(Objects::nonNull).toList();
    tasks.insert(session, added);
    if (!registered.isEmpty()) {
      registrations.insert(session, registered);
    }
    return added;
  }

  private @Nullable Registration registration(Task task) {
    Schedule schedule = task.schedule();
    return schedule == null
        ? null
        : Registrations.of(
            task.id(),
            task.projectId(),
            schedule,
            nextInstant(schedule, task.status(), task.createdAt()));
  }

  /**
   * When a schedule fires next: what is past is never made up, and a disabled task does not fire.
   */
  static @Nullable Instant nextInstant(Schedule schedule, TaskStatus status, Instant now) {
    return status == TaskStatus.ACTIVE ? Occurrences.of(schedule).next(now).orElse(null) : null;
  }

  static Problem nameTaken(String name) {
    return Problem.of(
        ProblemType.NAME_TAKEN,
        "name: another task of the project is called '%s'.".formatted(name));
  }
}
