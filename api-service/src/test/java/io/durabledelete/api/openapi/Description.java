package io.durabledelete.api.openapi;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.Error;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The API's description as a test looks through it. */
record Description(JsonNode document) {
  private static final List<String> METHODS =
      List.of("get", "put", "post", "delete", "patch", "head", "options", "trace");
  private static final SchemaRegistry SCHEMAS =
      SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);

  /** An operation and where it is. */
  record Operation(String method, String path, JsonNode node) {
    String id() {
      return node.path("operationId").asText();
    }
  }

  /** What is sent or answered in one media type. */
  record Content(String where, String mediaType, JsonNode node) {}

  List<Operation> operations() {
    List<Operation> operations = new ArrayList<>();
    for (Map.Entry<String, JsonNode> path : document.path("paths").properties()) {
      for (String method : METHODS) {
        if (path.getValue().has(method)) {
          operations.add(new Operation(method, path.getKey(), path.getValue().path(method)));
        }
      }
    }
    return operations;
  }

  Map<String, JsonNode> answers(Operation operation) {
    Map<String, JsonNode> answers = new java.util.TreeMap<>();
    operation
        .node()
        .path("responses")
        .properties()
        .forEach(answer -> answers.put(answer.getKey(), resolved(answer.getValue())));
    return answers;
  }

  List<Content> contents(Operation operation) {
    List<Content> contents = new ArrayList<>();
    add(contents, operation.id(), operation.node().path("requestBody"));
    answers(operation)
        .forEach((status, answer) -> add(contents, operation.id() + " " + status, answer));
    return contents;
  }

  private static void add(List<Content> contents, String where, JsonNode part) {
    part.path("content")
        .properties()
        .forEach(media -> contents.add(new Content(where, media.getKey(), media.getValue())));
  }

  JsonNode resolved(JsonNode part) {
    return part.has("$ref") ? document.at(part.path("$ref").asText().substring(1)) : part;
  }

  /** What is wrong with a value, if anything. */
  List<Error> errors(JsonNode schema, JsonNode value) {
    ObjectNode whole = schema.deepCopy();
    whole.set("components", document.path("components"));
    return SCHEMAS
        .getSchema(whole)
        .validate(
            value,
            context -> context.executionConfig(config -> config.formatAssertionsEnabled(true)));
  }

  /** What is wrong with the document itself, by the schema that comes with OpenAPI. */
  static List<Error> standaloneErrors(JsonNode schema, JsonNode value) {
    return SCHEMAS
        .getSchema(schema)
        .validate(
            value,
            context -> context.executionConfig(config -> config.formatAssertionsEnabled(true)));
  }
}
