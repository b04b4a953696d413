package io.durabledelete.api.deletion;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.durabledelete.deletion.Deletion;
import io.durabledelete.deletion.DeletionRecord;
import io.durabledelete.deletion.DeletionState;
import io.durabledelete.deletion.StepRecord;
import io.durabledelete.deletion.Verified;
import io.durabledelete.task.Task;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A deletion as people follow it (rule D10), under way or over.
 *
 * @param notBefore the end of its grace; null when it has none
 * @param nextAttemptAt when it counts as overdue; null when it is over
 * @param runsKept whether the run history stays readable under the deletion
 * @param verified proof: what was read back after the hard delete; null until then
 * @param waitingFor in words what holds it up; null: nothing, or not looked at (in lists)
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
public record DeletionView(
    UUID deletionId,
    DeletionState state,
    String projectId,
    UUID taskUuid,
    String taskName,
    Instant requestedAt,
    String requestedBy,
    @Nullable String reason,
    @Nullable Instant notBefore,
    int attempts,
    @Nullable String lastError,
    @Nullable Instant nextAttemptAt,
    @Nullable String waitingFor,
    @Nullable Instant startedAt,
    @Nullable Instant completedAt,
    long runsDeleted,
    Map<String, Long> runsDeletedByStatus,
    boolean runsKept,
    List<StepView> steps,
    @Nullable Verified verified) {

  /** The columns of an export; a new one goes to the end. */
  static final List<String> COLUMNS =
      List.of(
          "deletion_id",
          "state",
          "project_id",
          "task_uuid",
          "task_name",
          "requested_at",
          "requested_by",
          "reason",
          "not_before",
          "attempts",
          "last_error",
          "next_attempt_at",
          "waiting_for",
          "started_at",
          "completed_at",
          "runs_deleted",
          "runs_deleted_by_status",
          "runs_kept",
          "steps",
          "verified");

  /** A deletion that its task still carries. */
  public static DeletionView of(Task task, Deletion deletion) {
    return new DeletionView(
        deletion.id(),
        DeletionState.valueOf(task.status().name()),
        task.projectId(),
        task.id(),
        task.name(),
        deletion.requestedAt(),
        deletion.requestedBy(),
        deletion.reason(),
        deletion.hasGrace() ? deletion.notBefore() : null,
        deletion.attempts(),
        deletion.lastError(),
        deletion.nextAttemptAt(),
        null,
        deletion.startedAt(),
        null,
        total(deletion.runsDeleted()),
        byStatus(deletion.runsDeleted()),
        deletion.keepsRuns(),
        StepView.of(deletion.steps()),
        null);
  }

  /** A deletion that is over. */
  static DeletionView of(DeletionRecord record) {
    Map<String, StepRecord> steps = record.steps();
    return new DeletionView(
        record.id(),
        record.state(),
        record.projectId(),
        record.taskUuid(),
        record.taskName(),
        record.requestedAt(),
        record.requestedBy(),
        record.reason(),
        record.notBefore().isAfter(record.requestedAt()) ? record.notBefore() : null,
        record.attempts(),
        record.lastError(),
        null,
        null,
        record.startedAt(),
        record.completedAt(),
        total(record.runsDeleted()),
        byStatus(record.runsDeleted()),
        record.keepsRuns(),
        StepView.of(steps),
        record.verified());
  }

  /** The same, saying what holds it up. */
  DeletionView waitingFor(@Nullable String what) {
    return new DeletionView(
        deletionId,
        state,
        projectId,
        taskUuid,
        taskName,
        requestedAt,
        requestedBy,
        reason,
        notBefore,
        attempts,
        lastError,
        nextAttemptAt,
        what,
        startedAt,
        completedAt,
        runsDeleted,
        runsDeletedByStatus,
        runsKept,
        steps,
        verified);
  }

  private static long total(@Nullable Map<String, Long> counts) {
    return counts == null ? 0 : counts.values().stream().mapToLong(Long::longValue).sum();
  }

  private static Map<String, Long> byStatus(@Nullable Map<String, Long> counts) {
    Map<String, Long> result = new TreeMap<>();
    if (counts != null) {
      counts.forEach((status, count) -> result.put(status.toLowerCase(Locale.ROOT), count));
    }
    return result;
  }
}
