package io.durabledelete.api.task;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.mongodb.MongoException;
import com.mongodb.client.ClientSession;
import io.durabledelete.api.json.MergePatch;
import io.durabledelete.api.json.StrictJson;
import io.durabledelete.api.problem.Problem;
import io.durabledelete.api.problem.ProblemType;
import io.durabledelete.audit.AuditEntry;
import io.durabledelete.audit.AuditLog;
import io.durabledelete.event.EventType;
import io.durabledelete.event.TaskEvents;
import io.durabledelete.schedule.Occurrences;
import io.durabledelete.schedule.Registration;
import io.durabledelete.schedule.Registrations;
import io.durabledelete.schedule.Schedule;
import io.durabledelete.store.DatabaseClock;
import io.durabledelete.store.DuplicateKey;
import io.durabledelete.store.Transactions;
import io.durabledelete.task.Task;
import io.durabledelete.task.TaskStatus;
import io.durabledelete.task.Tasks;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.BiFunction;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Changes a task by a merge patch (rules T1–T6). The patch is applied to the task as it was read,
 * and written only if it still has that version; else it is read and applied again.
 */
@Singleton
public final class TaskChange {
  /** The action in the audit. */
  static final String PROTECT = "task.protect";

  private static final int TRIES = 20;

  private final Transactions transactions;
  private final Tasks tasks;
  private final Registrations registrations;
  private final AuditLog audit;
  private final TaskReading reading;
  private final DatabaseClock databaseClock;
  private final TaskEvents events;

  TaskChange(
      Transactions transactions,
      Tasks tasks,
      Registrations registrations,
      AuditLog audit,
      TaskReading reading,
      DatabaseClock databaseClock,
      TaskEvents events) {
    this.transactions = transactions;
    this.tasks = tasks;
    this.registrations = registrations;
    this.audit = audit;
    this.reading = reading;
    this.databaseClock = databaseClock;
    this.events = events;
  }

  /**
   * Changes a task.
   *
   * @param versions what If-Match allows; null: any
   * @param mayProtect whether the caller may set or clear the protection (rule T8)
   */
  Task patch(
      String projectId,
      UUID taskUuid,
      ObjectNode patch,
      @Nullable Set<Long> versions,
      String actor,
      BooleanSupplier mayProtect) {
    TaskBody.checkMembers(patch);
    try {
      return change(
          projectId,
          taskUuid,
          actor,
          (before, now) -> patched(before, patch, versions, mayProtect, now));
    } catch (Problem refused) {
      throw patch.has("protected") ? refused.refusing(PROTECT) : refused;
    }
  }

  /**
   * Changes the schedule of a task.
   *
   * @param next the new schedule, from the task as it was read and the database's time
   */
  public Task reschedule(
      String projectId,
      UUID taskUuid,
      String actor,
      BiFunction<Task, Instant, @Nullable Schedule> next) {
    return change(
        projectId,
        taskUuid,
        actor,
        (before, now) ->
            before.changed(
                before.name(),
                before.payload(),
                next.apply(before, now),
                before.isProtected(),
                before.status(),
                now));
  }

  private Task change(
      String projectId, UUID taskUuid, String actor, BiFunction<Task, Instant, Task> change) {
    for (int i = 0; i < TRIES; i++) {
      Task before = reading.live(projectId, taskUuid);
      Task after = change.apply(before, databaseClock.now());
      if (write(before, after, actor)) {
        events.announce(EventType.TASK_UPDATED, after);
        return after;
      }
    }
    throw Problem.of(
        ProblemType.DATABASE_UNAVAILABLE, "The task is being changed all the time; try again.");
  }

  private static Task patched(
      Task before,
      ObjectNode patch,
      @Nullable Set<Long> versions,
      BooleanSupplier mayProtect,
      Instant now) {
    if (versions != null && !versions.contains(before.version())) {
      throw Problem.of(
          ProblemType.VERSION_CONFLICT,
          "If-Match: the task has the ETag %s now.".formatted(ETags.of(before)));
    }
    // a schedule that the patch does not name stays as it is, and is not checked again
    boolean reschedules = patch.has("schedule");
    TaskBody body =
        TaskBody.read(MergePatch.apply(editable(before, reschedules), patch.deepCopy()));
    if (body.isProtected() != before.isProtected() && !mayProtect.getAsBoolean()) {
      throw Problem.of(ProblemType.FORBIDDEN, "protected: only an admin sets or clears it.");
    }
    return before.changed(
        body.name(),
        body.payload(),
        reschedules ? keepRemoved(before.schedule(), body.schedule()) : before.schedule(),
        body.isProtected(),
        body.status(),
        now);
  }

  /** Removed occurrences belong to the series: they stay as long as its cron line and zone do. */
  private static @Nullable Schedule keepRemoved(
      @Nullable Schedule before, @Nullable Schedule after) {
    if (before == null
        || after == null
        || !Objects.equals(before.cron(), after.cron())
        || !Objects.equals(before.timeZone(), after.timeZone())
        || !Objects.equals(before.at(), after.at())) {
      return after;
    }
    return new Schedule(
        after.cron(),
        after.timeZone(),
        after.startAt(),
        after.endAt(),
        after.at(),
        before.removed());
  }

  private static ObjectNode editable(Task task, boolean withSchedule) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("name", task.name());
    json.set("payload", StrictJson.stored(task.payload()));
    json.put("protected", task.isProtected());
    json.put("status", task.status().name());
    Schedule schedule = task.schedule();
    if (withSchedule && schedule != null) {
      ObjectNode child = json.putObject("schedule");
      putIfPresent(child, "cron", schedule.cron());
      putIfPresent(child, "time_zone", schedule.timeZone());
      putIfPresent(child, "start_at", schedule.startAt());
      putIfPresent(child, "end_at", schedule.endAt());
      putIfPresent(child, "at", schedule.at());
    }
    return json;
  }

  private static void putIfPresent(ObjectNode json, String member, @Nullable Object value) {
    if (value != null) {
      json.put(member, value.toString());
    }
  }

  private boolean write(Task before, Task after, String actor) {
    try {
      return transactions.run(
          session -> {
            if (!tasks.change(session, before.version(), after)) {
              return false;
            }
            changeRegistration(session, before, after);
            if (before.isProtected() != after.isProtected()) {
              audit.add(session, List.of(protectionChange(after, actor)));
            }
            return true;
          });
    } catch (MongoException e) {
      throw DuplicateKey.isIn(e) ? TaskCreation.nameTaken(after.name()) : e;
    }
  }

  private void changeRegistration(ClientSession session, Task before, Task after) {
    Schedule schedule = after.schedule();
    if (Objects.equals(before.schedule(), schedule) && before.status() == after.status()) {
      return;
    }
    if (schedule == null) {
      registrations.remove(session, after.id());
      return;
    }
    Instant next =
        stillDue(session, before, after, schedule)
            .orElseGet(() -> TaskCreation.nextInstant(schedule, after.status(), after.updatedAt()));
    if (!registrations.change(session, after.id(), schedule, next)) {
      registrations.insert(
          session, List.of(Registrations.of(after.id(), after.projectId(), schedule, next)));
    }
  }

  /** What has come due, and the dispatcher has not fired yet, is not dropped by a change. */
  private Optional<Instant> stillDue(
      ClientSession session, Task before, Task after, Schedule schedule) {
    if (before.status() != TaskStatus.ACTIVE || after.status() != TaskStatus.ACTIVE) {
      return Optional.empty();
    }
    return registrations
        .ofTask(session, after.id())
        .map(Registration::nextAt)
        .filter(due -> !due.isAfter(after.updatedAt()))
        .filter(Occurrences.of(schedule)::contains);
  }

  private static AuditEntry protectionChange(Task after, String actor) {
    return AuditEntry.of(
        after.updatedAt(),
        actor,
        after.projectId(),
        PROTECT,
        after.isProtected() ? "protected" : "unprotected",
        after.id(),
        null,
        null,
        after.name());
  }
}
