package io.durabledelete.api.audit;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.durabledelete.audit.AuditEntry;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** An entry of the audit as admins see it. */
@JsonInclude(JsonInclude.Include.ALWAYS)
public record AuditView(
    UUID id,
    Instant at,
    String actor,
    @Nullable String projectId,
    String action,
    String outcome,
    @Nullable UUID taskUuid,
    @Nullable UUID deletionId,
    @Nullable String reason,
    @Nullable String detail) {

  static AuditView of(AuditEntry entry) {
    return new AuditView(
        entry.id(),
        entry.at(),
        entry.actor(),
        entry.projectId(),
        entry.action(),
        entry.outcome(),
        entry.taskUuid(),
        entry.deletionId(),
        entry.reason(),
        entry.detail());
  }
}
