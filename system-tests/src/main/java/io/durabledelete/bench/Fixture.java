package io.durabledelete.bench;

import io.durabledelete.schedule.Registration;
import io.durabledelete.schedule.Registrations;
import io.durabledelete.schedule.Schedule;
import io.durabledelete.store.Ids;
import io.durabledelete.task.Task;
import io.durabledelete.task.TaskStatus;
import io.durabledelete.task.Tasks;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** Active tasks with registrations, as the API makes them, but quicker. */
final class Fixture {
  private static final int BATCH = 1_000;

  /** So far off that nothing fires by itself while a benchmark runs. */
  private static final Duration FAR = Duration.ofHours(12);

  private final Installation installation;

  Fixture(Installation installation) {
    this.installation = installation;
  }

  /** Adds tasks that fire daily, for the first time in twelve hours; returns their ids. */
  List<UUID> addTasks(int count) {
    Instant next = Instant.now().plus(FAR).truncatedTo(ChronoUnit.MINUTES);
    List<UUID> added = new ArrayList<>(count);
    while (added.size() < count) {
      added.addAll(addBatch(Math.min(BATCH, count - added.size()), next));
    }
    return added;
  }

  private List<UUID> addBatch(int count, Instant next) {
    Schedule daily = daily(next);
    Instant now = Instant.now();
    List<Task> tasks = new ArrayList<>(count);
    List<Registration> registrations = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      UUID id = Ids.next();
      tasks.add(
          Task.create(
              id, Caller.PROJECT, "task " + id, "{}", daily, false, TaskStatus.ACTIVE, now));
      registrations.add(Registrations.of(id, Caller.PROJECT, daily, next));
    }
    return installation
        .transactions()
        .run(
            session -> {
              new Tasks(installation.database()).insert(session, tasks);
              new Registrations(installation.database()).insert(session, registrations);
              return tasks.stream().map(Task::id).toList();
            });
  }

  private static Schedule daily(Instant at) {
    ZonedDateTime time = at.atZone(ZoneOffset.UTC);
    return Schedule.cron(
        "%d %d * * *".formatted(time.getMinute(), time.getHour()), null, null, null);
  }
}
