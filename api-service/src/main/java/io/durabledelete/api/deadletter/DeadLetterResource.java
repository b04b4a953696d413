package io.durabledelete.api.deadletter;

import io.durabledelete.api.access.CurrentCaller;
import io.durabledelete.api.access.Needs;
import io.durabledelete.api.access.Role;
import io.durabledelete.api.access.Scopes;
import io.durabledelete.api.audit.Audited;
import io.durabledelete.api.json.InstantToken;
import io.durabledelete.api.json.Page;
import io.durabledelete.api.json.StrictJson;
import io.durabledelete.api.json.Texts;
import io.durabledelete.api.openapi.Problems;
import io.durabledelete.api.problem.ProblemType;
import io.durabledelete.deadletter.LetterLists;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Dead letters over HTTP (rule O1), one at a time: for operators, of any project. */
@Path("/api/v1/ops/dead-letters")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Dead letters")
@RunOnVirtualThread
public class DeadLetterResource {
  private final LetterViews views;
  private final LetterLists lists;
  private final LetterActions actions;
  private final CurrentCaller caller;

  DeadLetterResource(
      LetterViews views, LetterLists lists, LetterActions actions, CurrentCaller caller) {
    this.views = views;
    this.lists = lists;
    this.actions = actions;
    this.caller = caller;
  }

  @GET
  @Needs(role = Role.OPERATOR, scope = Scopes.OPS)
  @Operation(
      operationId = "listDeadLetters",
      summary = "Dead letters, open ones by default, the oldest first")
  public LetterPage list(
      @QueryParam("state") @Nullable String state,
      @QueryParam("cause") @Nullable String cause,
      @QueryParam("project_id") @Nullable String projectId,
      @QueryParam("page_size") @Nullable String pageSize,
      @QueryParam("page_token") @Nullable String pageToken) {
    return views.page(
        LetterParameters.filter(state, cause, projectId),
        InstantToken.read(pageToken),
        Page.size(pageSize));
  }

  @GET
  @Path("/groups")
  @Needs(role = Role.OPERATOR, scope = Scopes.OPS)
  @Operation(
      operationId = "groupDeadLetters",
      summary = "Dead letters by cause and project, the largest group first")
  public LetterGroups groups(@QueryParam("state") @Nullable String state) {
    return LetterGroups.of(lists.groups(LetterParameters.filter(state, null, null)));
  }

  @GET
  @Path("/{letter_id}")
  @Needs(role = Role.OPERATOR, scope = Scopes.OPS)
  @Operation(operationId = "getDeadLetter", summary = "One dead letter with its content")
  public LetterDetail get(@PathParam("letter_id") String id) {
    return views.detail(Texts.uuid("letter_id", id));
  }

  @POST
  @Path("/{letter_id}/replay")
  @Needs(role = Role.OPERATOR, scope = Scopes.OPS)
  @Audited("letter.replay")
  @Operation(
      operationId = "replayDeadLetter",
      summary = "Publish a fresh message with the letter's body, and close the letter")
  @Problems({ProblemType.LETTER_CLOSED, ProblemType.LETTER_CUT, ProblemType.PUBLISH_FAILED})
  @APIResponse(
      responseCode = "202",
      description =
          "It is published; the letter is closed, or open when it has died again meanwhile",
      content = @Content(schema = @Schema(implementation = LetterView.class)))
  public Response replay(@PathParam("letter_id") String letterId) {
    UUID id = Texts.uuid("letter_id", letterId);
    actions.replay(id, caller.subject());
    return Response.accepted(views.view(id)).build();
  }

  @POST
  @Path("/{letter_id}/discard")
  @Consumes(MediaType.APPLICATION_JSON)
  @Needs(role = Role.OPERATOR, scope = Scopes.OPS)
  @Audited("letter.discard")
  @Operation(operationId = "discardDeadLetter", summary = "Close the letter, with a reason")
  @Problems(ProblemType.LETTER_CLOSED)
  public LetterView discard(
      @PathParam("letter_id") String letterId,
      @RequestBody(required = true, content = @Content(schema = @Schema(ref = "DiscardInput")))
          byte[] json) {
    UUID id = Texts.uuid("letter_id", letterId);
    DiscardBody body = DiscardBody.read(StrictJson.object(json));
    actions.discard(id, caller.subject(), body.reason());
    return views.view(id);
  }

  @POST
  @Path("/{letter_id}/reopen")
  @Needs(role = Role.OPERATOR, scope = Scopes.OPS)
  @Audited("letter.reopen")
  @Operation(
      operationId = "reopenDeadLetter",
      summary = "Open a closed letter again",
      description = "One that is open stays so.")
  @Problems(ProblemType.LETTER_OPEN)
  public LetterView reopen(@PathParam("letter_id") String letterId) {
    UUID id = Texts.uuid("letter_id", letterId);
    actions.reopen(id, caller.subject());
    return views.view(id);
  }
}
