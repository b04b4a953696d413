package io.durabledelete.api.run;

import io.durabledelete.api.access.CurrentCaller;
import io.durabledelete.api.access.Needs;
import io.durabledelete.api.access.Role;
import io.durabledelete.api.access.Scopes;
import io.durabledelete.api.json.StrictJson;
import io.durabledelete.api.json.Texts;
import io.durabledelete.api.openapi.Problems;
import io.durabledelete.api.problem.ProblemType;
import io.durabledelete.run.Run;
import io.durabledelete.run.RunClaims;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** What executors do with runs, over HTTP. The executor is the token's subject. */
@Path("/api/v1/projects/{project_id}/runs")
@Consumes(MediaType.APPLICATION_JSON)
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Executors")
@RunOnVirtualThread
public class RunExecutorResource {
  private final RunExecution execution;
  private final RunClaims claims;
  private final CurrentCaller caller;

  RunExecutorResource(RunExecution execution, RunClaims claims, CurrentCaller caller) {
    this.execution = execution;
    this.claims = claims;
    this.caller = caller;
  }

  /** The answer to a claim. */
  public record Claimed(List<RunView> items) {}

  @POST
  @Path("/claim")
  @Needs(role = Role.MEMBER, scope = Scopes.RUNS_WRITE)
  @Operation(
      operationId = "claimRuns",
      summary = "Claim runs to execute them",
      description = "Runs of tasks that are being deleted are not handed out.")
  public Claimed claim(
      @PathParam("project_id") String projectId,
      @RequestBody(required = true, content = @Content(schema = @Schema(ref = "ClaimInput")))
          byte[] json) {
    ExecutorBodies.Claim claim = ExecutorBodies.claim(StrictJson.object(json));
    return new Claimed(
        execution
            .claim(projectId, caller.subject(), claim.limit(), claim.lease(), claim.runIds())
            .stream()
            .map(RunView::of)
            .toList());
  }

  @POST
  @Path("/{run_id}/renew")
  @Needs(role = Role.MEMBER, scope = Scopes.RUNS_WRITE)
  @Operation(operationId = "renewRun", summary = "Prolong the lease of a run, counted from now")
  @Problems({ProblemType.NOT_YOURS, ProblemType.RUN_NOT_PROCESSING})
  public RunView renew(
      @PathParam("project_id") String projectId,
      @PathParam("run_id") String runId,
      @RequestBody(required = true, content = @Content(schema = @Schema(ref = "LeaseInput")))
          byte[] json) {
    UUID id = Texts.uuid("run_id", runId);
    var lease = ExecutorBodies.lease(StrictJson.object(json));
    return answer(projectId, id, claims.renew(projectId, id, caller.subject(), lease));
  }

  @POST
  @Path("/{run_id}/steps")
  @Needs(role = Role.MEMBER, scope = Scopes.RUNS_WRITE)
  @Operation(operationId = "reportRunStep", summary = "Report a step of a run")
  @Problems({ProblemType.NOT_YOURS, ProblemType.RUN_NOT_PROCESSING})
  public RunView step(
      @PathParam("project_id") String projectId,
      @PathParam("run_id") String runId,
      @RequestBody(required = true, content = @Content(schema = @Schema(ref = "StepInput")))
          byte[] json) {
    UUID id = Texts.uuid("run_id", runId);
    var report = ExecutorBodies.step(StrictJson.object(json));
    return changed(projectId, id, claims.reportStep(projectId, id, caller.subject(), report));
  }

  @POST
  @Path("/{run_id}/complete")
  @Needs(role = Role.MEMBER, scope = Scopes.RUNS_WRITE)
  @Operation(operationId = "completeRun", summary = "End a run well")
  @Problems({ProblemType.NOT_YOURS, ProblemType.RUN_NOT_PROCESSING})
  public RunView complete(
      @PathParam("project_id") String projectId,
      @PathParam("run_id") String runId,
      @RequestBody(required = true, content = @Content(schema = @Schema(ref = "NothingInput")))
          byte[] json) {
    UUID id = Texts.uuid("run_id", runId);
    ExecutorBodies.nothing(StrictJson.object(json));
    return changed(projectId, id, claims.complete(projectId, id, caller.subject()));
  }

  @POST
  @Path("/{run_id}/fail")
  @Needs(role = Role.MEMBER, scope = Scopes.RUNS_WRITE)
  @Operation(operationId = "failRun", summary = "End a run badly")
  @Problems({ProblemType.NOT_YOURS, ProblemType.RUN_NOT_PROCESSING})
  public RunView fail(
      @PathParam("project_id") String projectId,
      @PathParam("run_id") String runId,
      @RequestBody(required = true, content = @Content(schema = @Schema(ref = "ErrorInput")))
          byte[] json) {
    UUID id = Texts.uuid("run_id", runId);
    String error = ExecutorBodies.error(StrictJson.object(json));
    return changed(projectId, id, claims.fail(projectId, id, caller.subject(), error));
  }

  private RunView changed(String projectId, UUID runId, Optional<Run> updated) {
    return RunView.of(execution.changedOrProblem(updated, projectId, runId, caller.subject()));
  }

  private RunView answer(String projectId, UUID runId, Optional<Run> updated) {
    return RunView.of(execution.orProblem(updated, projectId, runId, caller.subject()));
  }
}
