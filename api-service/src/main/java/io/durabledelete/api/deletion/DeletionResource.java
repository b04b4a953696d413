package io.durabledelete.api.deletion;

import io.durabledelete.api.access.CurrentCaller;
import io.durabledelete.api.access.Needs;
import io.durabledelete.api.access.Role;
import io.durabledelete.api.access.Scopes;
import io.durabledelete.api.audit.Audited;
import io.durabledelete.api.export.Rows;
import io.durabledelete.api.json.Page;
import io.durabledelete.api.json.PageToken;
import io.durabledelete.api.json.Texts;
import io.durabledelete.api.openapi.Problems;
import io.durabledelete.api.problem.Problem;
import io.durabledelete.api.problem.ProblemType;
import io.durabledelete.deletion.DeletionState;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.Arrays;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.headers.Header;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Deletions over HTTP: each can be followed to its end, and read long after. */
@Path("/api/v1/projects/{project_id}/deletions")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Deletions")
@RunOnVirtualThread
public class DeletionResource {
  private final Deletions deletions;
  private final DeletionLists lists;
  private final Retry retry;
  private final CurrentCaller caller;

  DeletionResource(Deletions deletions, DeletionLists lists, Retry retry, CurrentCaller caller) {
    this.deletions = deletions;
    this.lists = lists;
    this.retry = retry;
    this.caller = caller;
  }

  @GET
  @Needs(role = Role.VIEWER, scope = Scopes.TASKS_READ)
  @Operation(operationId = "listDeletions", summary = "List deletions, the newest first")
  public Page<DeletionView> list(
      @PathParam("project_id") String projectId,
      @QueryParam("state") @Nullable String state,
      @QueryParam("task_uuid") @Nullable String taskUuid,
      @QueryParam("page_size") @Nullable String pageSize,
      @QueryParam("page_token") @Nullable String pageToken) {
    int size = Page.size(pageSize);
    UUID task = taskUuid == null ? null : Texts.uuid("task_uuid", taskUuid);
    return Page.of(
        lists.page(projectId, state(state), task, PageToken.read(pageToken), size + 1),
        size,
        DeletionView::deletionId,
        view -> view);
  }

  @GET
  @Produces({Rows.CSV, Rows.NDJSON})
  @Needs(role = Role.VIEWER, scope = Scopes.TASKS_READ)
  @Operation(operationId = "listDeletions", summary = "List deletions, the newest first")
  @APIResponse(
      responseCode = "200",
      description = "A page; as CSV and NDJSON all of it, one item a line",
      content = {
        @Content(mediaType = "text/csv", schema = @Schema(type = SchemaType.STRING)),
        @Content(mediaType = "application/x-ndjson", schema = @Schema(type = SchemaType.STRING))
      })
  public Response export(
      @PathParam("project_id") String projectId,
      @QueryParam("state") @Nullable String state,
      @QueryParam("task_uuid") @Nullable String taskUuid) {
    UUID task = taskUuid == null ? null : Texts.uuid("task_uuid", taskUuid);
    DeletionState only = state(state);
    return Rows.file(
        "deletions",
        DeletionView.COLUMNS,
        (before, size) -> lists.page(projectId, only, task, before, size),
        DeletionView::deletionId);
  }

  private static @Nullable DeletionState state(@Nullable String text) {
    if (text == null) {
      return null;
    }
    return Arrays.stream(DeletionState.values())
        .filter(state -> state.name().equals(text))
        .findFirst()
        .orElseThrow(
            () ->
                Problem.parameter(
                    "state", "must be one of " + Arrays.toString(DeletionState.values())));
  }

  @GET
  @Path("/{deletion_id}")
  @Needs(role = Role.VIEWER, scope = Scopes.TASKS_READ)
  @Operation(operationId = "getDeletion", summary = "Follow a deletion")
  public DeletionView get(
      @PathParam("project_id") String projectId, @PathParam("deletion_id") String deletionId) {
    return deletions
        .find(projectId, Texts.uuid("deletion_id", deletionId))
        .orElseThrow(Problem::notFound);
  }

  @POST
  @Path("/{deletion_id}/retry")
  @Needs(role = Role.MEMBER, scope = Scopes.TASKS_DELETE)
  @Audited("task.retry")
  @Operation(
      operationId = "retryDeletion",
      summary = "Have a deletion done now",
      description =
          "It does not wait for its next turn by itself, but never before the end of its grace.")
  @Problems(ProblemType.DELETION_OVER)
  @APIResponse(
      responseCode = "202",
      description = "The deletion as it is now",
      headers = @Header(name = "Location", ref = "Location"),
      content = @Content(schema = @Schema(implementation = DeletionView.class)))
  public Response retry(
      @PathParam("project_id") String projectId, @PathParam("deletion_id") String deletionId) {
    UUID id = Texts.uuid("deletion_id", deletionId);
    retry.retry(projectId, id, caller.subject());
    return Response.accepted(deletions.find(projectId, id).orElseThrow(Problem::notFound))
        .location(DeletionAnswers.uri(projectId, id))
        .build();
  }
}
