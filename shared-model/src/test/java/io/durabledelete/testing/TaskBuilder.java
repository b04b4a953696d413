package io.durabledelete.testing;

import io.durabledelete.deletion.RunningRuns;
import io.durabledelete.schedule.Schedule;
import io.durabledelete.store.Ids;
import io.durabledelete.task.MarkRequest;
import io.durabledelete.task.Task;
import io.durabledelete.task.TaskStatus;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Tasks as tests want them. */
public final class TaskBuilder {
  private final UUID id = Ids.next();
  private String projectId = "demo";
  private String name = "task " + id;
  private @Nullable Schedule schedule;
  private boolean isProtected;
  private TaskStatus status = TaskStatus.ACTIVE;

  private TaskBuilder() {}

  public static TaskBuilder aTask() {
    return new TaskBuilder();
  }

  public TaskBuilder of(String project) {
    projectId = project;
    return this;
  }

  public TaskBuilder named(String text) {
    name = text;
    return this;
  }

  public TaskBuilder firing(String cron) {
    schedule = Schedule.cron(cron, null, null, null);
    return this;
  }

  public TaskBuilder disabled() {
    status = TaskStatus.DISABLED;
    return this;
  }

  public TaskBuilder protectedFromDelete() {
    isProtected = true;
    return this;
  }

  public Task build() {
    return Task.create(
        id,
        projectId,
        name,
        "{}",
        schedule,
        isProtected,
        status,
        Instant.now().truncatedTo(ChronoUnit.MILLIS));
  }

  /** Somebody asks for this task's deletion, without a grace. */
  public static MarkRequest deletionOf(Task task) {
    return deletionOf(task, Duration.ZERO, false);
  }

  public static MarkRequest deletionOf(Task task, Duration grace, boolean graceGiven) {
    return new MarkRequest(
        task.projectId(),
        task.id(),
        "alice",
        "no longer needed",
        grace,
        graceGiven,
        RunningRuns.WAIT,
        null);
  }
}
