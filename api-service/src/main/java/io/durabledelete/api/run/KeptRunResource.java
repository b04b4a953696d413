package io.durabledelete.api.run;

import io.durabledelete.api.access.Needs;
import io.durabledelete.api.access.Role;
import io.durabledelete.api.access.Scopes;
import io.durabledelete.api.json.Page;
import io.durabledelete.api.json.PageToken;
import io.durabledelete.api.json.Texts;
import io.durabledelete.api.problem.Problem;
import io.durabledelete.deletion.DeletionRecord;
import io.durabledelete.deletion.DeletionState;
import io.durabledelete.deletion.Tombstones;
import io.durabledelete.run.Run;
import io.durabledelete.run.Runs;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** The run history of a task that was deleted with {@code runs=keep}, over HTTP (rule D6). */
@Path("/api/v1/projects/{project_id}/deletions/{deletion_id}/runs")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Deletions")
@RunOnVirtualThread
public class KeptRunResource {
  private final Tombstones tombstones;
  private final Runs runs;

  KeptRunResource(Tombstones tombstones, Runs runs) {
    this.tombstones = tombstones;
    this.runs = runs;
  }

  @GET
  @Needs(role = Role.VIEWER, scope = Scopes.RUNS_READ)
  @Operation(
      operationId = "listKeptRuns",
      summary = "List the runs kept of a deleted task, the newest first")
  public Page<RunView> list(
      @PathParam("project_id") String projectId,
      @PathParam("deletion_id") String deletionId,
      @QueryParam("page_size") @Nullable String pageSize,
      @QueryParam("page_token") @Nullable String pageToken) {
    int size = Page.size(pageSize);
    UUID before = PageToken.read(pageToken);
    DeletionRecord tombstone =
        tombstones
            .find(projectId, Texts.uuid("deletion_id", deletionId))
            .filter(record -> record.state() == DeletionState.DELETED && record.keepsRuns())
            .orElseThrow(Problem::notFound);
    List<Run> found = runs.page(projectId, tombstone.taskUuid(), null, false, before, size + 1);
    return Page.of(found, size, Run::id, RunView::of);
  }
}
