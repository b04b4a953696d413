package io.durabledelete.api.schedule;

import io.durabledelete.api.access.Needs;
import io.durabledelete.api.access.Role;
import io.durabledelete.api.access.Scopes;
import io.durabledelete.api.json.InstantToken;
import io.durabledelete.api.json.Page;
import io.durabledelete.api.json.Texts;
import io.durabledelete.api.openapi.Problems;
import io.durabledelete.api.problem.Problem;
import io.durabledelete.api.problem.ProblemType;
import io.durabledelete.api.task.TaskReading;
import io.durabledelete.store.DatabaseClock;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** The calendar over HTTP (rule S5): of one task, and of a project. */
@Path("/api/v1/projects/{project_id}")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Schedules")
@RunOnVirtualThread
public class CalendarResource {
  private static final Duration LONGEST = Duration.ofDays(366);
  private static final Duration DEFAULT = Duration.ofDays(31);

  private final Calendar calendar;
  private final TaskReading reading;
  private final DatabaseClock databaseClock;

  CalendarResource(Calendar calendar, TaskReading reading, DatabaseClock databaseClock) {
    this.calendar = calendar;
    this.reading = reading;
    this.databaseClock = databaseClock;
  }

  @GET
  @Path("/tasks/{task_uuid}/occurrences")
  @Needs(role = Role.VIEWER, scope = Scopes.TASKS_READ)
  @Operation(
      operationId = "listTaskOccurrences",
      summary = "A task's calendar",
      description = "What fired (with its run) and what will.")
  @Problems(ProblemType.TASK_DELETED)
  public Page<OccurrenceView> ofTask(
      @PathParam("project_id") String projectId,
      @PathParam("task_uuid") String taskUuid,
      @QueryParam("from") @Nullable String from,
      @QueryParam("to") @Nullable String to,
      @QueryParam("page_size") @Nullable String pageSize,
      @QueryParam("page_token") @Nullable String pageToken) {
    UUID uuid = Texts.uuid("task_uuid", taskUuid);
    Calendar.Window window = window(projectId, uuid, from, to, pageSize, pageToken);
    reading.any(projectId, uuid);
    return page(window);
  }

  @GET
  @Path("/occurrences")
  @Needs(role = Role.VIEWER, scope = Scopes.TASKS_READ)
  @Operation(
      operationId = "listOccurrences",
      summary = "A project's calendar",
      description = "What fired (with its run) and what will, of all tasks.")
  public Page<OccurrenceView> ofProject(
      @PathParam("project_id") String projectId,
      @QueryParam("from") @Nullable String from,
      @QueryParam("to") @Nullable String to,
      @QueryParam("page_size") @Nullable String pageSize,
      @QueryParam("page_token") @Nullable String pageToken) {
    return page(window(projectId, null, from, to, pageSize, pageToken));
  }

  private Calendar.Window window(
      String projectId,
      @Nullable UUID taskUuid,
      @Nullable String from,
      @Nullable String to,
      @Nullable String pageSize,
      @Nullable String pageToken) {
    Instant begin = from == null ? databaseClock.now() : Texts.instant("from", from);
    Instant end = to == null ? begin.plus(DEFAULT) : Texts.instant("to", to);
    if (!end.isAfter(begin) || Duration.between(begin, end).compareTo(LONGEST) > 0) {
      throw Problem.parameter("to", "must be after from, and at most 366 days after it");
    }
    return new Calendar.Window(
        projectId, taskUuid, begin, end, InstantToken.read(pageToken), Page.size(pageSize) + 1);
  }

  private Page<OccurrenceView> page(Calendar.Window window) {
    List<OccurrenceView> found = calendar.page(window);
    boolean more = found.size() == window.limit();
    List<OccurrenceView> items = more ? found.subList(0, found.size() - 1) : found;
    return new Page<>(items, more ? items.getLast().token().text() : null);
  }
}
