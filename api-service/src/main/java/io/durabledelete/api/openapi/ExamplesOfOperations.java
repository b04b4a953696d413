package io.durabledelete.api.openapi;

import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.models.OpenAPI;
import org.eclipse.microprofile.openapi.models.Operation;
import org.eclipse.microprofile.openapi.models.examples.Example;
import org.eclipse.microprofile.openapi.models.media.Content;
import org.eclipse.microprofile.openapi.models.media.MediaType;
import org.eclipse.microprofile.openapi.models.media.Schema;
import org.eclipse.microprofile.openapi.models.responses.APIResponse;

/** Gives every request and answer its examples. */
final class ExamplesOfOperations {
  private static final String JSON = "application/json";
  private static final String CSV = "text/csv";
  private static final String NDJSON = "application/x-ndjson";

  private final OpenAPI api;
  private final Examples examples;

  ExamplesOfOperations(OpenAPI api, Examples examples) {
    this.api = api;
    this.examples = examples;
  }

  void complete(Operation operation) {
    if (operation.getRequestBody() != null) {
      Map<String, Example> own = ofRequests(operation.getOperationId());
      contentOf(operation).getMediaTypes().values().forEach(media -> media.setExamples(own));
    }
    operation.getResponses().getAPIResponses().values().stream()
        .map(APIResponse::getContent)
        .filter(Objects::nonNull)
        .forEach(this::complete);
  }

  private static Content contentOf(Operation operation) {
    return Objects.requireNonNull(operation.getRequestBody().getContent());
  }

  private Map<String, Example> ofRequests(String operationId) {
    String prefix = operationId + ".";
    Map<String, Example> own = new TreeMap<>();
    api.getComponents()
        .getExamples()
        .forEach(
            (name, example) -> {
              if (name.startsWith(prefix)) {
                own.put(name.substring(prefix.length()), example);
              }
            });
    if (own.isEmpty()) {
      throw new IllegalStateException("openapi.yaml has no example of a body for " + operationId);
    }
    return own;
  }

  private void complete(Content content) {
    content
        .getMediaTypes()
        .forEach(
            (type, media) -> {
              if (media.getExamples() == null) {
                media.setExamples(
                    Map.of("usual", OASFactory.createExample().value(value(type, media, content))));
              }
            });
  }

  private Object value(String type, MediaType media, Content content) {
    return switch (type) {
      case CSV -> examples.csv(itemOf(content));
      case NDJSON -> Json.text(examples.of(itemOf(content))) + "\n";
      default ->
          type.startsWith("text/html")
              ? "<!doctype html>\n<html lang=\"en\">…</html>"
              : examples.of(media.getSchema());
    };
  }

  /** What the list has, of which the others are all. */
  private Schema itemOf(Content content) {
    Schema page = Schemas.resolved(api, content.getMediaType(JSON).getSchema());
    return Objects.requireNonNull(page.getProperties().get("items")).getItems();
  }
}
