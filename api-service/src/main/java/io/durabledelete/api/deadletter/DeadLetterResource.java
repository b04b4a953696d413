package io.durabledelete.api.deadletter;

import io.durabledelete.api.access.Needs;
import io.durabledelete.api.access.Role;
import io.durabledelete.api.access.Scopes;
import io.durabledelete.api.json.InstantToken;
import io.durabledelete.api.json.Page;
import io.durabledelete.api.json.Texts;
import io.durabledelete.deadletter.LetterLists;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Looking at dead letters over HTTP (rule O1): for operators, of any project. */
@Path("/api/v1/ops/dead-letters")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Dead letters")
@RunOnVirtualThread
public class DeadLetterResource {
  private final LetterViews views;
  private final LetterLists lists;

  DeadLetterResource(LetterViews views, LetterLists lists) {
    this.views = views;
    this.lists = lists;
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
}
