package io.durabledelete.api.restore;

import io.durabledelete.api.access.CurrentCaller;
import io.durabledelete.api.access.Needs;
import io.durabledelete.api.access.Role;
import io.durabledelete.api.access.Scopes;
import io.durabledelete.api.audit.Audited;
import io.durabledelete.api.json.Texts;
import io.durabledelete.api.openapi.Problems;
import io.durabledelete.api.problem.ProblemType;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Undoing a delete over HTTP (rule D11). */
@Path("/api/v1/projects/{project_id}/tasks/{task_uuid}/restore")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Deletions")
@RunOnVirtualThread
public class RestoreResource {
  private final Restorer restorer;
  private final CurrentCaller caller;

  RestoreResource(Restorer restorer, CurrentCaller caller) {
    this.restorer = restorer;
    this.caller = caller;
  }

  @POST
  @Needs(role = Role.MEMBER, scope = Scopes.TASKS_DELETE)
  @Audited("task.restore")
  @Operation(
      operationId = "restoreTask",
      summary = "Undo a delete that no worker has begun",
      description =
          "The task is as it was; what it missed is not made up. A task that is not being deleted stays as it is.")
  @Problems({
    ProblemType.NAME_TAKEN,
    ProblemType.DELETION_STARTED,
    ProblemType.OTHER_DELETION,
    ProblemType.TASK_DELETED
  })
  public RestoredView restore(
      @PathParam("project_id") String projectId,
      @PathParam("task_uuid") String taskUuid,
      @QueryParam("deletion_id") @Nullable String deletionId) {
    return restorer.restore(
        projectId,
        Texts.uuid("task_uuid", taskUuid),
        deletionId == null ? null : Texts.uuid("deletion_id", deletionId),
        caller.subject());
  }
}
