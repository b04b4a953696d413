package io.durabledelete.api.deletion;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.durabledelete.api.problem.Problem;
import io.durabledelete.api.problem.ProblemType;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The HTTP answers to a DELETE (rules D1, D2, D4). */
public final class DeletionAnswers {
  private DeletionAnswers() {}

  /** The body of a 202. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Body(
      String status,
      UUID taskUuid,
      String message,
      @Nullable UUID deletionId,
      @Nullable Instant notBefore) {}

  /**
   * The answer, or with {@code Prefer: wait=N} the finished deletion if it ends in time.
   *
   * @param prefer the header; null when absent
   */
  public static Response of(
      String projectId,
      UUID taskUuid,
      DeletionAnswer answer,
      @Nullable String prefer,
      DeletionEnd end) {
    Optional<DeletionView> over =
        answer instanceof DeletionAnswer.Accepted accepted
            ? Patience.of(prefer)
                .flatMap(limit -> end.await(projectId, accepted.deletionId(), limit))
            : Optional.empty();
    return over.map(view -> Response.ok(view).header("Preference-Applied", "wait").build())
        .orElseGet(() -> of(projectId, taskUuid, answer));
  }

  private static Response of(String projectId, UUID taskUuid, DeletionAnswer answer) {
    return switch (answer) {
      case DeletionAnswer.Accepted accepted -> accepted(projectId, taskUuid, accepted);
      case DeletionAnswer.AlreadyDeleted already ->
          Response.accepted(
                  new Body(
                      "ALREADY_DELETED", taskUuid, "There is no such task (any more)", null, null))
              .build();
      case DeletionAnswer.Protected refused ->
          throw Problem.of(ProblemType.TASK_PROTECTED, "The task is protected from deletion.");
      case DeletionAnswer.VersionConflict refused ->
          throw Problem.of(
              ProblemType.VERSION_CONFLICT, "If-Match: the task has another version now.");
      case DeletionAnswer.PublishFailed failed ->
          throw Problem.of(
              ProblemType.PUBLISH_FAILED,
              "The broker did not take the job in time; the task is as it was.");
      case DeletionAnswer.OutcomeUnknown unknown ->
          throw Problem.of(
                  ProblemType.OUTCOME_UNKNOWN,
                  "The broker did not take the job, and whether the mark was taken back is not known.")
              .with("deletion_id", unknown.deletionId());
    };
  }

  private static Response accepted(
      String projectId, UUID taskUuid, DeletionAnswer.Accepted accepted) {
    return Response.accepted(
            new Body(
                "PENDING_DELETE",
                taskUuid,
                "Task deletion has been scheduled",
                accepted.deletionId(),
                accepted.notBefore()))
        .location(uri(projectId, accepted.deletionId()))
        .header(HttpHeaders.RETRY_AFTER, 1)
        .build();
  }

  static URI uri(String projectId, UUID deletionId) {
    return URI.create("/api/v1/projects/%s/deletions/%s".formatted(projectId, deletionId));
  }
}
