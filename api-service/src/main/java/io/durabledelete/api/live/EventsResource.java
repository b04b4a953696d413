package io.durabledelete.api.live;

import io.durabledelete.api.access.Needs;
import io.durabledelete.api.access.Role;
import io.durabledelete.api.access.Scopes;
import io.durabledelete.api.openapi.Problems;
import io.durabledelete.api.problem.ProblemType;
import io.smallrye.common.annotation.NonBlocking;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Response;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Answers those who come to the socket of live events without asking for one. */
@Path("/api/v1/projects/{project_id}/events")
@Tag(name = "Live events")
public class EventsResource {
  @GET
  @NonBlocking
  @Needs(role = Role.VIEWER, scope = Scopes.TASKS_READ)
  @Operation(
      operationId = "followEvents",
      summary = "Follow a project live: this is a WebSocket",
      description =
          "With Upgrade: websocket the answer is 101, and a text frame comes for everything that"
              + " happens to the project's tasks and, with runs:read, to their runs: {\"id\":…,"
              + "\"type\":\"task.deleted\",\"task_uuid\":…,\"at\":…}. After a reconnect, read again.")
  @Problems({
    ProblemType.ORIGIN_NOT_ALLOWED,
    ProblemType.UPGRADE_REQUIRED,
    ProblemType.TOO_MANY_CONNECTIONS,
    ProblemType.EVENTS_UNAVAILABLE
  })
  @APIResponse(responseCode = "101", description = "The socket is open")
  public Response follow(@PathParam("project_id") String projectId) {
    throw Handshake.upgradeRequired();
  }
}
