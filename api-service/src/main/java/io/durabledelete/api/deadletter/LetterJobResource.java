package io.durabledelete.api.deadletter;

import io.durabledelete.api.access.CurrentCaller;
import io.durabledelete.api.access.Needs;
import io.durabledelete.api.access.Role;
import io.durabledelete.api.access.Scopes;
import io.durabledelete.api.audit.Audited;
import io.durabledelete.api.json.StrictJson;
import io.durabledelete.deadletter.LetterJob;
import io.durabledelete.deadletter.LetterJob.Kind;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.headers.Header;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Replaying and discarding many dead letters over HTTP (rule O1). */
@Path("/api/v1/ops/dead-letters")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Dead letters")
@RunOnVirtualThread
public class LetterJobResource {
  private final LetterJobRequests requests;
  private final CurrentCaller caller;

  LetterJobResource(LetterJobRequests requests, CurrentCaller caller) {
    this.requests = requests;
    this.caller = caller;
  }

  @POST
  @Path("/replay")
  @Consumes(MediaType.APPLICATION_JSON)
  @Needs(role = Role.OPERATOR, scope = Scopes.OPS)
  @Audited("letters.replay")
  @Operation(
      operationId = "replayDeadLetters",
      summary = "Replay many letters at a rate: by list, by cause or project, or all open ones")
  @APIResponse(
      responseCode = "202",
      description = "Which letters is written down; to be followed under Location",
      headers = {
        @Header(name = "Location", ref = "Location"),
        @Header(name = "Retry-After", ref = "Retry-After")
      },
      content = @Content(schema = @Schema(implementation = LetterJobView.class)))
  public Response replay(
      @RequestBody(required = true, content = @Content(schema = @Schema(ref = "ReplayManyInput")))
          byte[] json) {
    return accepted(Kind.REPLAY, json);
  }

  @POST
  @Path("/discard")
  @Consumes(MediaType.APPLICATION_JSON)
  @Needs(role = Role.OPERATOR, scope = Scopes.OPS)
  @Audited("letters.discard")
  @Operation(operationId = "discardDeadLetters", summary = "Discard many letters, with a reason")
  @APIResponse(
      responseCode = "202",
      description = "Which letters is written down; to be followed under Location",
      headers = {
        @Header(name = "Location", ref = "Location"),
        @Header(name = "Retry-After", ref = "Retry-After")
      },
      content = @Content(schema = @Schema(implementation = LetterJobView.class)))
  public Response discard(
      @RequestBody(required = true, content = @Content(schema = @Schema(ref = "DiscardManyInput")))
          byte[] json) {
    return accepted(Kind.DISCARD, json);
  }

  private Response accepted(Kind kind, byte[] json) {
    LetterJobBody body = LetterJobBody.read(kind, StrictJson.object(json));
    LetterJob job = requests.accept(kind, body, caller.subject());
    return Response.accepted(LetterJobView.of(job))
        .location(LetterJobView.uri(job.id()))
        .header(HttpHeaders.RETRY_AFTER, 1)
        .build();
  }
}
