package io.durabledelete.api.bulk;

import io.durabledelete.api.access.CurrentCaller;
import io.durabledelete.api.access.Needs;
import io.durabledelete.api.access.Role;
import io.durabledelete.api.access.Scopes;
import io.durabledelete.api.audit.Audited;
import io.durabledelete.api.json.Texts;
import io.durabledelete.api.openapi.Problems;
import io.durabledelete.api.problem.Problem;
import io.durabledelete.api.problem.ProblemType;
import io.durabledelete.bulk.BulkDeletions;
import io.durabledelete.bulk.TaskBulks;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.headers.Header;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Following bulk deletions over HTTP, of tasks and of runs, and undoing those of tasks. */
@Path("/api/v1/projects/{project_id}/bulk-deletions/{id}")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Bulk deletions")
@RunOnVirtualThread
public class BulkResource {
  private final BulkDeletions ofRuns;
  private final TaskBulks ofTasks;
  private final TaskBulkRequests requests;
  private final BulkViews views;
  private final CurrentCaller caller;

  BulkResource(
      BulkDeletions ofRuns,
      TaskBulks ofTasks,
      TaskBulkRequests requests,
      BulkViews views,
      CurrentCaller caller) {
    this.ofRuns = ofRuns;
    this.ofTasks = ofTasks;
    this.requests = requests;
    this.views = views;
    this.caller = caller;
  }

  @GET
  @Needs(role = Role.VIEWER, scope = Scopes.TASKS_READ)
  @Operation(operationId = "getBulkDeletion", summary = "Follow a bulk deletion")
  public BulkView get(@PathParam("project_id") String projectId, @PathParam("id") String id) {
    UUID bulk = Texts.uuid("id", id);
    return ofTasks
        .find(projectId, bulk)
        .map(views::of)
        .or(() -> ofRuns.find(projectId, bulk).map(BulkView::of))
        .orElseThrow(Problem::notFound);
  }

  @POST
  @Path("/restore")
  @Needs(role = Role.ADMIN, scope = Scopes.TASKS_DELETE)
  @Audited("task.bulk-restore")
  @Operation(
      operationId = "restoreBulkDeletion",
      summary = "Undo what is still undoable of a bulk deletion of tasks")
  @Problems(ProblemType.BULK_NOT_UNDOABLE)
  @APIResponse(
      responseCode = "202",
      description = "It is being undone; to be followed under Location",
      headers = {
        @Header(name = "Location", ref = "Location"),
        @Header(name = "Retry-After", ref = "Retry-After")
      },
      content = @Content(schema = @Schema(implementation = BulkView.class)))
  public Response restore(@PathParam("project_id") String projectId, @PathParam("id") String id) {
    UUID bulk = Texts.uuid("id", id);
    if (ofRuns.find(projectId, bulk).isPresent()) {
      throw Problem.of(
          ProblemType.BULK_NOT_UNDOABLE, "This bulk deletion is one of runs, not of tasks.");
    }
    return requests
        .undo(projectId, bulk, caller.subject())
        .map(views::accepted)
        .orElseThrow(Problem::notFound);
  }
}
