package io.durabledelete.api.bulk;

import io.durabledelete.api.access.Needs;
import io.durabledelete.api.access.Role;
import io.durabledelete.api.access.Scopes;
import io.durabledelete.api.json.Texts;
import io.durabledelete.api.problem.Problem;
import io.durabledelete.bulk.BulkDeletions;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Following bulk deletions over HTTP. */
@Path("/api/v1/projects/{project_id}/bulk-deletions/{id}")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Bulk deletions")
@RunOnVirtualThread
public class BulkResource {
  private final BulkDeletions bulks;

  BulkResource(BulkDeletions bulks) {
    this.bulks = bulks;
  }

  @GET
  @Needs(role = Role.VIEWER, scope = Scopes.TASKS_READ)
  @Operation(operationId = "getBulkDeletion", summary = "Follow a bulk deletion")
  public BulkView get(@PathParam("project_id") String projectId, @PathParam("id") String id) {
    return bulks
        .find(projectId, Texts.uuid("id", id))
        .map(BulkView::of)
        .orElseThrow(Problem::notFound);
  }
}
