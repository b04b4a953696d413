package io.durabledelete.api.deadletter;

import io.durabledelete.api.access.CurrentCaller;
import io.durabledelete.api.access.Needs;
import io.durabledelete.api.access.Role;
import io.durabledelete.api.access.Scopes;
import io.durabledelete.api.audit.Audited;
import io.durabledelete.api.json.Texts;
import io.durabledelete.api.openapi.Problems;
import io.durabledelete.api.problem.ProblemType;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Following and cancelling replays and discards of many letters over HTTP (rule O1). */
@Path("/api/v1/ops/replays/{replay_id}")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Dead letters")
@RunOnVirtualThread
public class ReplayResource {
  private final LetterJobRequests requests;
  private final CurrentCaller caller;

  ReplayResource(LetterJobRequests requests, CurrentCaller caller) {
    this.requests = requests;
    this.caller = caller;
  }

  @GET
  @Needs(role = Role.OPERATOR, scope = Scopes.OPS)
  @Operation(operationId = "getReplay", summary = "Follow a replay or discard of many letters")
  public LetterJobView get(@PathParam("replay_id") String id) {
    return LetterJobView.of(requests.find(Texts.uuid("replay_id", id)));
  }

  @POST
  @Path("/cancel")
  @Needs(role = Role.OPERATOR, scope = Scopes.OPS)
  @Audited("replay.cancel")
  @Operation(
      operationId = "cancelReplay",
      summary = "Leave the letters alone that are still to come")
  @Problems(ProblemType.REPLAY_OVER)
  public LetterJobView cancel(@PathParam("replay_id") String id) {
    return LetterJobView.of(requests.cancel(Texts.uuid("replay_id", id), caller.subject()));
  }
}
