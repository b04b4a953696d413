package io.durabledelete.api.task;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.durabledelete.api.access.CurrentCaller;
import io.durabledelete.api.access.Needs;
import io.durabledelete.api.access.Role;
import io.durabledelete.api.access.Scopes;
import io.durabledelete.api.audit.Audited;
import io.durabledelete.api.deletion.DeletionAnswers;
import io.durabledelete.api.deletion.DeletionEnd;
import io.durabledelete.api.deletion.DeletionParameters;
import io.durabledelete.api.deletion.DeletionRequests;
import io.durabledelete.api.deletion.DeletionView;
import io.durabledelete.api.idempotency.Idempotency;
import io.durabledelete.api.json.Page;
import io.durabledelete.api.json.PageToken;
import io.durabledelete.api.json.StrictJson;
import io.durabledelete.api.json.Texts;
import io.durabledelete.api.openapi.Problems;
import io.durabledelete.api.problem.Problem;
import io.durabledelete.api.problem.ProblemType;
import io.durabledelete.task.Task;
import io.durabledelete.task.TaskFilter;
import io.durabledelete.task.TaskStatus;
import io.durabledelete.task.Tasks;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.time.Clock;
import java.time.Instant;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.ParameterIn;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.headers.Header;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Tasks over HTTP. */
@Path("/api/v1/projects/{project_id}/tasks")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Tasks")
@RunOnVirtualThread
public class TaskResource {
  private final TaskCreation creation;
  private final TaskChange change;
  private final TaskReading reading;
  private final TaskImport imports;
  private final Tasks tasks;
  private final DeletionRequests deletions;
  private final DeletionEnd deletionEnd;
  private final Idempotency idempotency;
  private final CurrentCaller caller;
  private final Clock clock;

  TaskResource(
      TaskCreation creation,
      TaskChange change,
      TaskReading reading,
      TaskImport imports,
      Tasks tasks,
      DeletionRequests deletions,
      DeletionEnd deletionEnd,
      Idempotency idempotency,
      CurrentCaller caller,
      Clock clock) {
    this.creation = creation;
    this.change = change;
    this.reading = reading;
    this.imports = imports;
    this.tasks = tasks;
    this.deletions = deletions;
    this.deletionEnd = deletionEnd;
    this.idempotency = idempotency;
    this.caller = caller;
    this.clock = clock;
  }

  @POST
  @Consumes(MediaType.APPLICATION_JSON)
  @Needs(role = Role.MEMBER, scope = Scopes.TASKS_WRITE)
  @Audited(value = TaskChange.PROTECT, member = "protected")
  @Operation(
      operationId = "createTask",
      summary = "Create a task, registered to fire by its schedule",
      description = "Names are unique among the tasks of the project that are not being deleted.")
  @Problems({ProblemType.STATUS_NOT_ALLOWED, ProblemType.NAME_TAKEN})
  @APIResponse(
      responseCode = "201",
      description = "It is there, and registered to fire",
      headers = {
        @Header(name = "Location", ref = "Location"),
        @Header(name = "ETag", ref = "ETag")
      },
      content = @Content(schema = @Schema(implementation = TaskView.class)))
  @Parameter(
      in = ParameterIn.HEADER,
      name = Idempotency.HEADER,
      description = Idempotency.DESCRIPTION,
      schema = @Schema(type = SchemaType.STRING, minLength = 1, maxLength = Idempotency.MAX_LENGTH))
  public Response create(
      @PathParam("project_id") String projectId,
      @RequestBody(required = true, content = @Content(schema = @Schema(ref = "TaskInput")))
          byte[] json) {
    ObjectNode given = StrictJson.object(json);
    TaskBody body = TaskBody.read(given);
    if (body.isProtected() && !caller.get().has(Role.ADMIN, projectId)) {
      throw Problem.of(ProblemType.FORBIDDEN, "protected: only an admin sets or clears it.")
          .refusing(TaskChange.PROTECT);
    }
    return idempotency.once(
        given,
        session -> creation.create(session, projectId, body),
        task -> withTag(Response.created(uri(task)), task),
        creation::announce);
  }

  @GET
  @Needs(role = Role.VIEWER, scope = Scopes.TASKS_READ)
  @Operation(
      operationId = "listTasks",
      summary = "List tasks; those being deleted only when asked for")
  public Page<TaskView> list(
      @PathParam("project_id") String projectId,
      @QueryParam("status") @Nullable String status,
      @QueryParam("name_prefix") @Nullable String namePrefix,
      @QueryParam("include_deleted") @Nullable String includeDeleted,
      @QueryParam("page_size") @Nullable String pageSize,
      @QueryParam("page_token") @Nullable String pageToken) {
    int size = Page.size(pageSize);
    Set<TaskStatus> statuses = statuses(status, Texts.bool("include_deleted", includeDeleted));
    TaskFilter filter = new TaskFilter(projectId, statuses, namePrefix == null ? "" : namePrefix);
    List<Task> found = tasks.page(filter, PageToken.read(pageToken), size + 1);
    Instant now = clock.instant();
    return Page.of(found, size, Task::id, task -> TaskView.of(task, now));
  }

  private static Set<TaskStatus> statuses(@Nullable String status, boolean includeDeleted) {
    Set<TaskStatus> visible = EnumSet.copyOf(TaskStatus.LIVE);
    if (includeDeleted) {
      visible.addAll(TaskStatus.BEING_DELETED);
    }
    if (status == null) {
      return visible;
    }
    TaskStatus wanted =
        Arrays.stream(TaskStatus.values())
            .filter(known -> known.name().equals(status))
            .findFirst()
            .orElseThrow(
                () ->
                    Problem.parameter(
                        "status", "must be one of " + Arrays.toString(TaskStatus.values())));
    visible.retainAll(Set.of(wanted));
    return visible;
  }

  @POST
  @Path("/import")
  @Consumes("text/csv")
  @Needs(role = Role.MEMBER, scope = Scopes.TASKS_WRITE)
  @Operation(
      operationId = "importTasks",
      summary = "Import tasks from CSV: name,cron[,time_zone]",
      description =
          "Every good row becomes an ACTIVE task, each bad one is answered with its line. 10,000 rows at most.")
  public TaskImport.Report importCsv(
      @PathParam("project_id") String projectId,
      @RequestBody(required = true, content = @Content(schema = @Schema(ref = "TaskTable")))
          byte[] csv) {
    return imports.run(projectId, csv);
  }

  @GET
  @Path("/{task_uuid}")
  @Needs(role = Role.VIEWER, scope = Scopes.TASKS_READ)
  @Operation(operationId = "getTask", summary = "Read a task, also while it is being deleted")
  @Problems(ProblemType.TASK_DELETED)
  @APIResponse(
      responseCode = "200",
      description = "The task",
      headers = @Header(name = "ETag", ref = "ETag"),
      content = @Content(schema = @Schema(implementation = TaskView.class)))
  public Response get(
      @PathParam("project_id") String projectId, @PathParam("task_uuid") String taskUuid) {
    Task task = reading.any(projectId, Texts.uuid("task_uuid", taskUuid));
    return withTag(Response.ok(), task);
  }

  @PATCH
  @Path("/{task_uuid}")
  @Consumes({"application/merge-patch+json", MediaType.APPLICATION_JSON})
  @Needs(role = Role.MEMBER, scope = Scopes.TASKS_WRITE)
  @Audited(value = TaskChange.PROTECT, member = "protected")
  @Operation(
      operationId = "changeTask",
      summary = "Change a task by a JSON merge patch",
      description =
          "A change of cron or time zone begins a new series; what has come due fires all the same.")
  @Problems({
    ProblemType.STATUS_NOT_ALLOWED,
    ProblemType.NAME_TAKEN,
    ProblemType.TASK_BEING_DELETED,
    ProblemType.TASK_DELETED,
    ProblemType.VERSION_CONFLICT
  })
  @APIResponse(
      responseCode = "200",
      description = "The task as it is now",
      headers = @Header(name = "ETag", ref = "ETag"),
      content = @Content(schema = @Schema(implementation = TaskView.class)))
  public Response patch(
      @PathParam("project_id") String projectId,
      @PathParam("task_uuid") String taskUuid,
      @HeaderParam(HttpHeaders.IF_MATCH) @Nullable String ifMatch,
      @RequestBody(required = true, content = @Content(schema = @Schema(ref = "TaskPatch")))
          byte[] json) {
    UUID uuid = Texts.uuid("task_uuid", taskUuid);
    ObjectNode patch = StrictJson.object(json);
    Task task =
        change.patch(
            projectId,
            uuid,
            patch,
            ETags.versions(ifMatch),
            caller.subject(),
            () -> caller.get().has(Role.ADMIN, projectId));
    return withTag(Response.ok(), task);
  }

  @DELETE
  @Path("/{task_uuid}")
  @Needs(role = Role.MEMBER, scope = Scopes.TASKS_DELETE)
  @Audited("task.delete")
  @Operation(
      operationId = "deleteTask",
      summary = "Request the deletion of a task",
      description =
          "Repeating it is safe: the same answer, the same deletion. A task that is unknown, deleted before, or of another project is ALREADY_DELETED.")
  @Problems({
    ProblemType.TASK_PROTECTED,
    ProblemType.VERSION_CONFLICT,
    ProblemType.PUBLISH_FAILED,
    ProblemType.OUTCOME_UNKNOWN
  })
  @APIResponse(
      responseCode = "202",
      description =
          "Accepted, and to be followed under Location; or there is nothing (left) to delete",
      headers = {
        @Header(name = "Location", ref = "Location"),
        @Header(name = "Retry-After", ref = "Retry-After")
      },
      content = @Content(schema = @Schema(implementation = DeletionAnswers.Body.class)))
  @APIResponse(
      responseCode = "200",
      description = "With Prefer: the deletion, which is over",
      headers = @Header(name = "Preference-Applied", ref = "Preference-Applied"),
      content = @Content(schema = @Schema(implementation = DeletionView.class)))
  public Response delete(
      @PathParam("project_id") String projectId,
      @PathParam("task_uuid") String taskUuid,
      @QueryParam("reason") @Nullable String reason,
      @QueryParam("grace") @Nullable String grace,
      @QueryParam("running") @Nullable String running,
      @QueryParam("runs") @Nullable String runs,
      @HeaderParam(HttpHeaders.IF_MATCH) @Nullable String ifMatch,
      @HeaderParam("Prefer") @Nullable String prefer) {
    UUID uuid = Texts.uuid("task_uuid", taskUuid);
    DeletionParameters parameters =
        new DeletionParameters(reason, grace, running, runs, ETags.versions(ifMatch));
    return DeletionAnswers.of(
        projectId,
        uuid,
        deletions.request(projectId, uuid, caller.subject(), parameters),
        prefer,
        deletionEnd);
  }

  private Response withTag(Response.ResponseBuilder response, Task task) {
    return response
        .header(HttpHeaders.ETAG, ETags.of(task))
        .entity(TaskView.of(task, clock.instant()))
        .build();
  }

  private static URI uri(Task task) {
    return URI.create("/api/v1/projects/%s/tasks/%s".formatted(task.projectId(), task.id()));
  }
}
