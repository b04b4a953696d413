package io.durabledelete.api.task;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import io.durabledelete.api.deletion.DeletionView;
import io.durabledelete.api.json.StrictJson;
import io.durabledelete.deletion.Deletion;
import io.durabledelete.schedule.Occurrences;
import io.durabledelete.schedule.Schedule;
import io.durabledelete.task.Task;
import io.durabledelete.task.TaskStatus;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A task as clients see it (rule T1).
 *
 * @param scheduleInWords the schedule in English; null without one
 * @param nextRunAt when it fires next, as the schedule says; null when it does not
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
public record TaskView(
    UUID taskUuid,
    String projectId,
    String name,
    JsonNode payload,
    @Nullable ScheduleView schedule,
    @Nullable String scheduleInWords,
    @Nullable Instant nextRunAt,
    @JsonProperty("protected") boolean isProtected,
    TaskStatus status,
    Instant createdAt,
    Instant updatedAt,
    @Nullable Instant deletedAt,
    long version,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable DeletionView deletion) {

  public static TaskView of(Task task, Instant now) {
    Schedule schedule = task.schedule();
    Deletion deletion = task.deletion();
    return new TaskView(
        task.id(),
        task.projectId(),
        task.name(),
        StrictJson.stored(task.payload()),
        ScheduleView.of(schedule),
        schedule == null ? null : schedule.inWords(),
        schedule == null || task.status() != TaskStatus.ACTIVE
            ? null
            : Occurrences.of(schedule).next(now).orElse(null),
        task.isProtected(),
        task.status(),
        task.createdAt(),
        task.updatedAt(),
        deletion == null ? null : deletion.requestedAt(),
        task.version(),
        deletion == null ? null : DeletionView.of(task, deletion));
  }
}
