package io.durabledelete.api.ops;

import io.durabledelete.api.access.Needs;
import io.durabledelete.api.access.Role;
import io.durabledelete.api.access.Scopes;
import io.durabledelete.api.problem.Problem;
import io.durabledelete.api.reconcile.ReconcileReport;
import io.durabledelete.api.reconcile.Reconciler;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Duration;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** The installation as a whole (rule O2): for operators, whatever their projects. */
@Path("/api/v1/ops")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Operations")
@RunOnVirtualThread
public class OpsResource {
  /** Most rounds are over within that; longer ones go on after the answer. */
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private final StatusViews views;
  private final Reconciler reconciler;

  OpsResource(StatusViews views, Reconciler reconciler) {
    this.views = views;
    this.reconciler = reconciler;
  }

  @GET
  @Path("/status")
  @Needs(role = Role.OPERATOR, scope = Scopes.OPS)
  @Operation(operationId = "getStatus", summary = "Queues, letters, deletions, replicas, versions")
  public OpsStatus status() {
    return views.now();
  }

  @POST
  @Path("/reconciler/run")
  @Needs(role = Role.OPERATOR, scope = Scopes.OPS)
  @Operation(
      operationId = "runReconciler",
      summary = "A round of the reconciler now; with now=true whatever the back-off")
  @APIResponse(
      responseCode = "202",
      description = "What it did, or that it takes longer",
      content = @Content(schema = @Schema(implementation = StartedRound.class)))
  public Response run(@QueryParam("now") @Nullable String now) {
    Optional<ReconcileReport> report =
        Background.run(
            isTrue(now) ? reconciler::runNow : reconciler::runOnce, "operator's round", PATIENCE);
    return Response.accepted(StartedRound.of(report)).build();
  }

  private static boolean isTrue(@Nullable String text) {
    if (text == null || text.equals("false")) {
      return false;
    }
    if (text.equals("true")) {
      return true;
    }
    throw Problem.parameter("now", "has to be true or false");
  }
}
