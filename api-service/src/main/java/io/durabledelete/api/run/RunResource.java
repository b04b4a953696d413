package io.durabledelete.api.run;

import io.durabledelete.api.access.CurrentCaller;
import io.durabledelete.api.access.Needs;
import io.durabledelete.api.access.Role;
import io.durabledelete.api.access.Scopes;
import io.durabledelete.api.idempotency.Idempotency;
import io.durabledelete.api.json.Page;
import io.durabledelete.api.json.PageToken;
import io.durabledelete.api.json.Texts;
import io.durabledelete.api.openapi.Problems;
import io.durabledelete.api.problem.Problem;
import io.durabledelete.api.problem.ProblemType;
import io.durabledelete.api.task.TaskReading;
import io.durabledelete.run.Run;
import io.durabledelete.run.RunStatus;
import io.durabledelete.run.Runs;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.ParameterIn;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.headers.Header;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Runs over HTTP. */
@Path("/api/v1/projects/{project_id}")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Runs")
@RunOnVirtualThread
public class RunResource {
  private final Runs runs;
  private final RunByHand byHand;
  private final TaskReading reading;
  private final CurrentCaller caller;
  private final Idempotency idempotency;

  RunResource(
      Runs runs,
      RunByHand byHand,
      TaskReading reading,
      CurrentCaller caller,
      Idempotency idempotency) {
    this.runs = runs;
    this.byHand = byHand;
    this.reading = reading;
    this.caller = caller;
    this.idempotency = idempotency;
  }

  @POST
  @Path("/tasks/{task_uuid}/runs")
  @Needs(role = Role.MEMBER, scope = Scopes.RUNS_WRITE)
  @Operation(operationId = "startRun", summary = "Start a run by hand")
  @Problems({ProblemType.TASK_BEING_DELETED, ProblemType.TASK_DELETED})
  @APIResponse(
      responseCode = "201",
      description = "The run, which waits for an executor",
      headers = @Header(name = "Location", ref = "Location"),
      content = @Content(schema = @Schema(implementation = RunView.class)))
  @Parameter(
      in = ParameterIn.HEADER,
      name = Idempotency.HEADER,
      description = Idempotency.DESCRIPTION,
      schema = @Schema(type = SchemaType.STRING, minLength = 1, maxLength = Idempotency.MAX_LENGTH))
  public Response start(
      @PathParam("project_id") String projectId, @PathParam("task_uuid") String taskUuid) {
    UUID uuid = Texts.uuid("task_uuid", taskUuid);
    return idempotency.once(
        Idempotency.NO_BODY,
        session -> byHand.record(session, projectId, uuid),
        run -> started(projectId, run),
        byHand::announce);
  }

  private static Response started(String projectId, Run run) {
    return Response.created(
            URI.create("/api/v1/projects/%s/runs/%s".formatted(projectId, run.id())))
        .entity(RunView.of(run))
        .build();
  }

  @GET
  @Path("/tasks/{task_uuid}/runs")
  @Needs(role = Role.VIEWER, scope = Scopes.RUNS_READ)
  @Operation(operationId = "listRuns", summary = "List a task's runs, the newest first")
  @Problems(ProblemType.TASK_DELETED)
  public Page<RunView> list(
      @PathParam("project_id") String projectId,
      @PathParam("task_uuid") String taskUuid,
      @QueryParam("status") @Nullable String status,
      @QueryParam("include_deleted") @Nullable String includeDeleted,
      @QueryParam("page_size") @Nullable String pageSize,
      @QueryParam("page_token") @Nullable String pageToken) {
    UUID uuid = Texts.uuid("task_uuid", taskUuid);
    int size = Page.size(pageSize);
    RunStatus wanted = status(status);
    boolean deletedToo = deletedToo(projectId, includeDeleted);
    UUID before = PageToken.read(pageToken);
    // a deleted task's runs, if they are kept, are read under its deletion
    reading.any(projectId, uuid);
    List<Run> found = runs.page(projectId, uuid, wanted, deletedToo, before, size + 1);
    return Page.of(found, size, Run::id, RunView::of);
  }

  @GET
  @Path("/tasks/{task_uuid}/runs/summary")
  @Needs(role = Role.VIEWER, scope = Scopes.RUNS_READ)
  @Operation(operationId = "summarizeRuns", summary = "Count a task's runs, up to 10,000")
  @Problems(ProblemType.TASK_DELETED)
  public RunSummary summary(
      @PathParam("project_id") String projectId, @PathParam("task_uuid") String taskUuid) {
    UUID uuid = Texts.uuid("task_uuid", taskUuid);
    reading.any(projectId, uuid);
    return RunSummary.of(runs.count(projectId, uuid, RunSummary.MOST_COUNTED + 1));
  }

  /** Deleted runs are shown to admins only, and only when asked for (rule R4). */
  private boolean deletedToo(String projectId, @Nullable String includeDeleted) {
    boolean asked = Texts.bool("include_deleted", includeDeleted);
    if (asked && !caller.get().has(Role.ADMIN, projectId)) {
      throw Problem.of(ProblemType.FORBIDDEN, "include_deleted: only admins see deleted runs.");
    }
    return asked;
  }

  private static @Nullable RunStatus status(@Nullable String text) {
    if (text == null) {
      return null;
    }
    return Arrays.stream(RunStatus.values())
        .filter(status -> status.name().toLowerCase(Locale.ROOT).equals(text))
        .findFirst()
        .orElseThrow(
            () -> Problem.parameter("status", "must be pending, processing, completed or failed"));
  }

  @GET
  @Path("/runs/{run_id}")
  @Needs(role = Role.VIEWER, scope = Scopes.RUNS_READ)
  @Operation(operationId = "getRun", summary = "Read a run")
  @Problems(ProblemType.TASK_DELETED)
  public RunView get(@PathParam("project_id") String projectId, @PathParam("run_id") String runId) {
    Run run = runs.find(projectId, Texts.uuid("run_id", runId)).orElseThrow(Problem::notFound);
    reading.any(projectId, run.taskUuid());
    return RunView.of(run);
  }
}
