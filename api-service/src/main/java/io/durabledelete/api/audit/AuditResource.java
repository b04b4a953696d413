package io.durabledelete.api.audit;

import io.durabledelete.api.access.Needs;
import io.durabledelete.api.access.Role;
import io.durabledelete.api.access.Scopes;
import io.durabledelete.api.export.Rows;
import io.durabledelete.api.json.Page;
import io.durabledelete.api.json.PageToken;
import io.durabledelete.api.json.Texts;
import io.durabledelete.audit.AuditEntry;
import io.durabledelete.audit.AuditFilter;
import io.durabledelete.audit.AuditLog;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** The audit over HTTP (rule O8): for admins, the newest first. */
@Path("/api/v1/projects/{project_id}/audit")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Audit")
@RunOnVirtualThread
public class AuditResource {
  /** The columns of an export; a new one goes to the end. */
  private static final List<String> COLUMNS =
      List.of(
          "id",
          "at",
          "actor",
          "project_id",
          "action",
          "outcome",
          "task_uuid",
          "deletion_id",
          "reason",
          "detail");

  private final AuditLog audit;

  AuditResource(AuditLog audit) {
    this.audit = audit;
  }

  @GET
  @Needs(role = Role.ADMIN, scope = Scopes.TASKS_READ)
  @Operation(operationId = "listAudit", summary = "Who did what, when and why, the newest first")
  public Page<AuditView> list(
      @PathParam("project_id") String projectId,
      @QueryParam("action") @Nullable String action,
      @QueryParam("actor") @Nullable String actor,
      @QueryParam("since") @Nullable String since,
      @QueryParam("page_size") @Nullable String pageSize,
      @QueryParam("page_token") @Nullable String pageToken) {
    int size = Page.size(pageSize);
    AuditFilter filter = filter(projectId, action, actor, since);
    List<AuditEntry> found = audit.page(filter, PageToken.read(pageToken), size + 1);
    return Page.of(found, size, AuditEntry::id, AuditView::of);
  }

  @GET
  @Produces({Rows.CSV, Rows.NDJSON})
  @Needs(role = Role.ADMIN, scope = Scopes.TASKS_READ)
  @Operation(operationId = "listAudit", summary = "Who did what, when and why, the newest first")
  @APIResponse(
      responseCode = "200",
      description = "A page; as CSV and NDJSON all of it, one item a line",
      content = {
        @Content(mediaType = "text/csv", schema = @Schema(type = SchemaType.STRING)),
        @Content(mediaType = "application/x-ndjson", schema = @Schema(type = SchemaType.STRING))
      })
  public Response export(
      @PathParam("project_id") String projectId,
      @QueryParam("action") @Nullable String action,
      @QueryParam("actor") @Nullable String actor,
      @QueryParam("since") @Nullable String since) {
    AuditFilter filter = filter(projectId, action, actor, since);
    return Rows.file(
        "audit",
        COLUMNS,
        (before, size) -> audit.page(filter, before, size).stream().map(AuditView::of).toList(),
        AuditView::id);
  }

  private static AuditFilter filter(
      String projectId, @Nullable String action, @Nullable String actor, @Nullable String since) {
    return new AuditFilter(
        projectId, action, actor, since == null ? null : Texts.instant("since", since));
  }
}
