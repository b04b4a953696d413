package io.durabledelete.api.schedule;

import io.durabledelete.api.access.CurrentCaller;
import io.durabledelete.api.access.Needs;
import io.durabledelete.api.access.Role;
import io.durabledelete.api.access.Scopes;
import io.durabledelete.api.json.Texts;
import io.durabledelete.api.openapi.Problems;
import io.durabledelete.api.problem.Problem;
import io.durabledelete.api.problem.ProblemType;
import io.durabledelete.api.task.TaskChange;
import io.durabledelete.api.task.TaskReading;
import io.durabledelete.schedule.Schedule;
import io.durabledelete.store.DatabaseClock;
import io.durabledelete.task.Task;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Ending a series, or removing one occurrence, over HTTP (rules S3, S4). */
@Path("/api/v1/projects/{project_id}/tasks/{task_uuid}/schedule")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Schedules")
@RunOnVirtualThread
public class ScheduleResource {
  private final TaskChange change;
  private final TaskReading reading;
  private final DatabaseClock databaseClock;
  private final CurrentCaller caller;

  ScheduleResource(
      TaskChange change, TaskReading reading, DatabaseClock databaseClock, CurrentCaller caller) {
    this.change = change;
    this.reading = reading;
    this.databaseClock = databaseClock;
    this.caller = caller;
  }

  @DELETE
  @Needs(role = Role.MEMBER, scope = Scopes.TASKS_WRITE)
  @Operation(
      operationId = "cutSchedule",
      summary = "End a series from a date on, or remove one occurrence",
      description =
          "Occurrences from then on never fire; what ran stays. No schedule, a series that has ended before, or no occurrence at that time: 404.")
  @Problems({
    ProblemType.FROM_IN_THE_PAST,
    ProblemType.TASK_BEING_DELETED,
    ProblemType.TASK_DELETED
  })
  @APIResponse(responseCode = "204", description = "It is cut")
  @APIResponse(
      responseCode = "200",
      description = "The dry run: what would vanish",
      content = @Content(schema = @Schema(implementation = CutPreview.class)))
  public Response cut(
      @PathParam("project_id") String projectId,
      @PathParam("task_uuid") String taskUuid,
      @QueryParam("from") @Nullable String from,
      @QueryParam("time") @Nullable String time,
      @QueryParam("dry_run") @Nullable String dryRun) {
    UUID uuid = Texts.uuid("task_uuid", taskUuid);
    SeriesCut cut = new SeriesCut(from, time);
    if (Texts.bool("dry_run", dryRun)) {
      Task task = reading.live(projectId, uuid);
      return Response.ok(cut.preview(scheduleOf(task), databaseClock.now())).build();
    }
    change.reschedule(
        projectId, uuid, caller.subject(), (task, now) -> cut.apply(scheduleOf(task), now));
    return Response.noContent().build();
  }

  private static Schedule scheduleOf(Task task) {
    Schedule schedule = task.schedule();
    if (schedule == null) {
      throw Problem.of(ProblemType.NOT_FOUND, "The task has no schedule.");
    }
    return schedule;
  }
}
