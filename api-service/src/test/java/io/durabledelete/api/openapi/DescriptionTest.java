package io.durabledelete.api.openapi;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.durabledelete.api.access.Needs;
import io.durabledelete.api.openapi.Description.Content;
import io.durabledelete.api.openapi.Description.Operation;
import io.durabledelete.api.problem.ProblemType;
import io.durabledelete.api.testing.ApiTest;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.Path;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@QuarkusTest
class DescriptionTest extends ApiTest {
  private Description description;

  @BeforeEach
  void readsIt() {
    description = new Description(json(send("GET", "/q/openapi?format=json", null, null).body()));
  }

  @Test
  @DisplayName(
      "P2: the description is a valid OpenAPI 3.1 document, and its schemas are JSON Schema")
  void isOpenApi() throws IOException {
    assertThat(description.document().path("openapi").asText()).startsWith("3.1");
    assertThat(
            Description.standaloneErrors(
                JSON.readTree(getClass().getResource("/openapi/oas-3.1.json")),
                description.document()))
        .isEmpty();
    JsonNode jsonSchema = json("{\"$ref\": \"https://json-schema.org/draft/2020-12/schema\"}");
    description
        .document()
        .at("/components/schemas")
        .properties()
        .forEach(
            schema ->
                assertThat(Description.standaloneErrors(jsonSchema, schema.getValue()))
                    .as(schema.getKey())
                    .isEmpty());
  }

  @Test
  @DisplayName(
      "P2: every method of a resource is an operation with its own id, and nothing else is")
  void hasEveryMethod() {
    Set<String> described =
        description.operations().stream().map(Operation::id).collect(Collectors.toSet());

    assertThat(described).hasSameSizeAs(description.operations());
    assertThat(methods().map(DescriptionTest::operationId).collect(Collectors.toSet()))
        .isEqualTo(described)
        .hasSizeGreaterThan(45);
  }

  @Test
  @DisplayName("P2, X1: every operation says what role and scope it needs")
  void saysWhatIsNeeded() {
    Map<String, Operation> operations =
        description.operations().stream()
            .collect(Collectors.toMap(Operation::id, Function.identity()));

    methods()
        .filter(method -> method.isAnnotatedWith(Needs.class))
        .forEach(
            method -> {
              Needs needs = method.getAnnotationOfType(Needs.class);
              JsonNode operation = operations.get(operationId(method)).node();
              assertThat(operation.path("description").asText())
                  .as(operationId(method))
                  .contains("`" + needs.role().name().toLowerCase(Locale.ROOT) + "`")
                  .contains("`" + needs.scope() + "`");
              assertThat(operation.path("security").toString()).isEqualTo("[{\"bearer\":[]}]");
            });
    assertThat(operations.values().stream().filter(each -> each.path().startsWith("/api")))
        .allSatisfy(each -> assertThat(each.node().path("security").size()).isEqualTo(1));
  }

  @Test
  @DisplayName("P2: every problem type there is stands in the description, and every one in it is")
  void hasEveryProblem() {
    Set<String> named = new TreeSet<>();
    description
        .document()
        .at("/components/responses")
        .findValues("examples")
        .forEach(examples -> examples.forEach(each -> named.add(typeOf(each))));

    assertThat(named)
        .isEqualTo(
            Arrays.stream(ProblemType.values())
                .map(ProblemType::uri)
                .collect(Collectors.toCollection(TreeSet::new)));
  }

  private static String typeOf(JsonNode example) {
    return example.path("value").path("type").asText();
  }

  @Test
  @DisplayName("P2: every request and answer has examples, and each is as its schema says")
  void hasGoodExamples() {
    int examples = 0;
    for (Operation operation : description.operations()) {
      for (Content content : description.contents(operation)) {
        JsonNode schema = content.node().path("schema");
        assertThat(content.node().path("examples").properties()).as(content.where()).isNotEmpty();
        for (JsonNode example : content.node().path("examples")) {
          examples++;
          assertThat(description.errors(schema, example.path("value")))
              .as(content + " " + example)
              .isEmpty();
        }
      }
    }
    assertThat(examples).isGreaterThan(400);
  }

  @Test
  @DisplayName("P2: the examples of members and parameters are as their schemas say")
  void hasGoodExamplesOfParts() {
    for (String parts : List.of("schemas", "parameters", "headers")) {
      description
          .document()
          .at("/components/" + parts)
          .findParents("examples")
          .forEach(
              schema ->
                  schema
                      .path("examples")
                      .forEach(
                          example ->
                              assertThat(description.errors(schema, example))
                                  .as(schema.toString())
                                  .isEmpty()));
    }
  }

  @Test
  @DisplayName("P2: operations, answers, parameters, schemas and members are told in words")
  void hasWordsForEverything() {
    for (Operation operation : description.operations()) {
      assertThat(operation.node().path("summary").asText()).as(operation.id()).isNotBlank();
      assertThat(operation.node().path("tags").size()).as(operation.id()).isEqualTo(1);
      description
          .answers(operation)
          .forEach((status, answer) -> assertTold(operation.id() + " " + status, answer));
      for (JsonNode parameter : operation.node().path("parameters")) {
        assertTold(operation.id() + parameter, description.resolved(parameter));
      }
    }
    description
        .document()
        .at("/components/schemas")
        .properties()
        .forEach(
            schema -> {
              assertTold(schema.getKey(), schema.getValue());
              schema
                  .getValue()
                  .path("properties")
                  .properties()
                  .forEach(
                      member ->
                          assertTold(
                              schema.getKey() + "." + member.getKey(),
                              member.getValue().has("description")
                                  ? member.getValue()
                                  : description.resolved(member.getValue())));
            });
  }

  private static void assertTold(String what, JsonNode part) {
    assertThat(part.path("description").asText()).as(what).isNotBlank().isNotEqualTo("OK");
  }

  @Test
  @DisplayName("§10: every call below /api may end as the contract says, and in a problem then")
  void hasTheCommonAnswers() {
    for (Operation operation : description.operations()) {
      if (operation.path().startsWith("/api/v1/projects/")) {
        Map<String, JsonNode> answers = description.answers(operation);
        for (String status : List.of("400", "401", "403", "404", "406", "413", "415", "503")) {
          assertThat(answers).as(operation.id()).containsKey(status);
          assertThat(answers.get(status).path("content").properties())
              .extracting(Map.Entry::getKey)
              .containsExactly("application/problem+json");
        }
      }
    }
  }

  private static Stream<JavaMethod> methods() {
    return new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("io.durabledelete.api")
            .stream()
            .filter(resource -> resource.isAnnotatedWith(Path.class))
            .map(JavaClass::getMethods)
            .flatMap(Set::stream)
            .filter(
                method ->
                    method.getAnnotations().stream()
                        .anyMatch(each -> each.getRawType().isAnnotatedWith(HttpMethod.class)));
  }

  private static String operationId(JavaMethod method) {
    return method
        .getAnnotationOfType(org.eclipse.microprofile.openapi.annotations.Operation.class)
        .operationId();
  }
}
