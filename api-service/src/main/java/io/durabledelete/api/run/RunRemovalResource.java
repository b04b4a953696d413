package io.durabledelete.api.run;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.mongodb.client.ClientSession;
import io.durabledelete.api.access.CurrentCaller;
import io.durabledelete.api.access.Needs;
import io.durabledelete.api.access.Role;
import io.durabledelete.api.access.Scopes;
import io.durabledelete.api.audit.Audited;
import io.durabledelete.api.bulk.BulkView;
import io.durabledelete.api.idempotency.Idempotency;
import io.durabledelete.api.json.StrictJson;
import io.durabledelete.api.json.Texts;
import io.durabledelete.api.openapi.Problems;
import io.durabledelete.api.problem.Problem;
import io.durabledelete.api.problem.ProblemType;
import io.durabledelete.bulk.BulkDeletion;
import io.durabledelete.run.RunFilter;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.Map;
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

/** Deleting runs over HTTP: for admins. */
@Path("/api/v1/projects/{project_id}/runs")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Runs")
@RunOnVirtualThread
public class RunRemovalResource {
  private final RunRemoval removal;
  private final RunBulk bulk;
  private final CurrentCaller caller;
  private final Idempotency idempotency;

  RunRemovalResource(
      RunRemoval removal, RunBulk bulk, CurrentCaller caller, Idempotency idempotency) {
    this.removal = removal;
    this.bulk = bulk;
    this.caller = caller;
    this.idempotency = idempotency;
  }

  @DELETE
  @Path("/{run_id}")
  @Needs(role = Role.ADMIN, scope = Scopes.RUNS_DELETE)
  @Audited(value = "run.delete", hard = "run.purge")
  @Operation(
      operationId = "deleteRun",
      summary = "Delete a run softly, or for good (hard=true)",
      description =
          "Softly: only pending and failed runs; they can be restored. For good: any that is not being executed.")
  @Problems({
    ProblemType.RUN_NOT_DELETABLE,
    ProblemType.RETENTION_GUARD,
    ProblemType.TASK_BEING_DELETED,
    ProblemType.TASK_DELETED
  })
  @APIResponse(responseCode = "204", description = "It is deleted, now or before")
  public Response delete(
      @PathParam("project_id") String projectId,
      @PathParam("run_id") String runId,
      @QueryParam("hard") @Nullable String hard,
      @QueryParam("force") @Nullable String force,
      @QueryParam("reason") @Nullable String reason) {
    UUID id = Texts.uuid("run_id", runId);
    boolean isHard = Texts.bool("hard", hard);
    boolean isForced = Texts.bool("force", force);
    if (isForced && !isHard) {
      throw Problem.parameter("force", "goes with hard=true only");
    }
    if (isHard) {
      removal.purge(projectId, id, caller.subject(), Texts.reason(reason), isForced);
    } else {
      removal.delete(projectId, id, caller.subject(), Texts.reason(reason));
    }
    return Response.noContent().build();
  }

  @POST
  @Path("/{run_id}/restore")
  @Needs(role = Role.ADMIN, scope = Scopes.RUNS_DELETE)
  @Audited("run.restore")
  @Operation(operationId = "restoreRun", summary = "Bring a softly deleted run back")
  @Problems({ProblemType.TASK_BEING_DELETED, ProblemType.TASK_DELETED})
  public RunView restore(
      @PathParam("project_id") String projectId, @PathParam("run_id") String runId) {
    return RunView.of(removal.restore(projectId, Texts.uuid("run_id", runId), caller.subject()));
  }

  @POST
  @Path("/bulk-delete")
  @Consumes(MediaType.APPLICATION_JSON)
  @Needs(role = Role.ADMIN, scope = Scopes.RUNS_DELETE)
  @Audited("run.bulk-delete")
  @Operation(operationId = "bulkDeleteRuns", summary = "Delete many runs softly, by filter")
  @APIResponse(
      responseCode = "202",
      description = "What it means is written down; to be followed under Location",
      headers = @Header(name = "Location", ref = "Location"),
      content = @Content(schema = @Schema(implementation = BulkView.class)))
  @APIResponse(
      responseCode = "200",
      description = "The dry run: how many it would be",
      content = @Content(schema = @Schema(ref = "Matched")))
  @Parameter(
      in = ParameterIn.HEADER,
      name = Idempotency.HEADER,
      description = Idempotency.DESCRIPTION,
      schema = @Schema(type = SchemaType.STRING, minLength = 1, maxLength = Idempotency.MAX_LENGTH))
  public Response bulkDelete(
      @PathParam("project_id") String projectId,
      @RequestBody(required = true, content = @Content(schema = @Schema(ref = "RunBulkInput")))
          byte[] json) {
    ObjectNode given = StrictJson.object(json);
    RunBulk.Request request = RunBulk.read(given);
    return idempotency.once(given, session -> bulkDelete(session, projectId, request));
  }

  private Response bulkDelete(ClientSession session, String projectId, RunBulk.Request request) {
    RunFilter filter = bulk.freeze(projectId, request);
    if (request.dryRun()) {
      return Response.ok(Map.of("matched", bulk.count(filter))).build();
    }
    BulkDeletion accepted = bulk.accept(session, filter, request, caller.subject());
    return Response.accepted(BulkView.of(accepted))
        .location(BulkView.uri(projectId, accepted.id()))
        .build();
  }
}
