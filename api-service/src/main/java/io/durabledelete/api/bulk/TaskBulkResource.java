package io.durabledelete.api.bulk;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.durabledelete.api.access.CurrentCaller;
import io.durabledelete.api.access.Needs;
import io.durabledelete.api.access.Role;
import io.durabledelete.api.access.Scopes;
import io.durabledelete.api.audit.Audited;
import io.durabledelete.api.idempotency.Idempotency;
import io.durabledelete.api.json.StrictJson;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.Map;
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

/** Deleting many tasks at once over HTTP (rule D12): for admins. */
@Path("/api/v1/projects/{project_id}/tasks/bulk-delete")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Bulk deletions")
@RunOnVirtualThread
public class TaskBulkResource {
  private final TaskBulkRequests requests;
  private final BulkViews views;
  private final CurrentCaller caller;
  private final Idempotency idempotency;

  TaskBulkResource(
      TaskBulkRequests requests, BulkViews views, CurrentCaller caller, Idempotency idempotency) {
    this.idempotency = idempotency;
    this.requests = requests;
    this.views = views;
    this.caller = caller;
  }

  @POST
  @Consumes(MediaType.APPLICATION_JSON)
  @Needs(role = Role.ADMIN, scope = Scopes.TASKS_DELETE)
  @Audited("task.bulk-delete")
  @Operation(
      operationId = "bulkDeleteTasks",
      summary = "Delete many tasks, by list or by filter",
      description =
          "Protected tasks are left alone, and counted. 100,000 tasks at most by list, any number by filter.")
  @APIResponse(
      responseCode = "202",
      description = "What it means is written down; to be followed under Location",
      headers = {
        @Header(name = "Location", ref = "Location"),
        @Header(name = "Retry-After", ref = "Retry-After")
      },
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
      @RequestBody(required = true, content = @Content(schema = @Schema(ref = "TaskBulkInput")))
          byte[] json) {
    ObjectNode given = StrictJson.objectWithList(json);
    TaskBulkBody body = TaskBulkBody.read(given);
    if (body.dryRun()) {
      return Response.ok(Map.of("matched", requests.count(projectId, body))).build();
    }
    return idempotency.once(
        given,
        session -> views.accepted(requests.accept(session, projectId, body, caller.subject())));
  }
}
