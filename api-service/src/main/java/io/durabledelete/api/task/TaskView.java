package io.durabledelete.api.task;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import io.durabledelete.api.deletion.DeletionView;
import io.durabledelete.api.json.StrictJson;
import io.durabledelete.deletion.Deletion;
import io.durabledelete.task.Task;
import io.durabledelete.task.TaskStatus;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A task as clients see it (rule T1). */
@JsonInclude(JsonInclude.Include.ALWAYS)
public record TaskView(
    UUID taskUuid,
    String projectId,
    String name,
    JsonNode payload,
    @Nullable ScheduleView schedule,
    @JsonProperty("protected") boolean isProtected,
    TaskStatus status,
    Instant createdAt,
    Instant updatedAt,
    @Nullable Instant deletedAt,
    long version,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable DeletionView deletion) {

  public static TaskView of(Task task) {
    Deletion deletion = task.deletion();
    return new TaskView(
        task.id(),
        task.projectId(),
        task.name(),
        StrictJson.stored(task.payload()),
        ScheduleView.of(task.schedule()),
        task.isProtected(),
        task.status(),
        task.createdAt(),
        task.updatedAt(),
        deletion == null ? null : deletion.requestedAt(),
        task.version(),
        deletion == null ? null : DeletionView.of(task, deletion));
  }
}
