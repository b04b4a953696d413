package io.durabledelete.api.openapi;

import io.durabledelete.api.idempotency.Idempotency;
import org.eclipse.microprofile.openapi.models.OpenAPI;
import org.eclipse.microprofile.openapi.models.Operation;
import org.eclipse.microprofile.openapi.models.media.Content;
import org.eclipse.microprofile.openapi.models.responses.APIResponse;

/** What follows from the rest for answers that the resources describe. */
final class SuccessAnswers {
  private static final String SMALLRYE_HAS_NO_WORDS = "OK";

  private SuccessAnswers() {}

  static void complete(OpenAPI api, Operation operation) {
    boolean isKeyed = Parameters.has(api, operation, Idempotency.HEADER);
    operation
        .getResponses()
        .getAPIResponses()
        .values()
        .forEach(
            answer -> {
              Content content = answer.getContent();
              if (SMALLRYE_HAS_NO_WORDS.equals(answer.getDescription()) && content != null) {
                tell(api, answer, content);
              }
              if (content != null && content.getMediaType("text/csv") != null) {
                Headers.add(answer, "Content-Disposition");
              }
              if (isKeyed) {
                Headers.add(answer, "Idempotent-Replayed");
              }
            });
  }

  private static void tell(OpenAPI api, APIResponse answer, Content content) {
    content.getMediaTypes().values().stream()
        .findFirst()
        .map(media -> Schemas.resolved(api, media.getSchema()).getDescription())
        .ifPresent(answer::setDescription);
  }
}
