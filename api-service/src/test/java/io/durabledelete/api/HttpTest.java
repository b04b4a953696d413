package io.durabledelete.api;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.durabledelete.api.problem.ProblemType;
import io.durabledelete.api.testing.ApiTest;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.Path;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
class HttpTest extends ApiTest {
  private static final String JSON_TYPE = "application/json";

  @Test
  @DisplayName("P2: what nothing answers to is a problem: 404, 405")
  void answersProblemsForUnknownPathsAndMethods() {
    assertNoInsides(send("GET", "/api/v1/projects/" + project + "/nothing", admin(), null));
    assertProblem(
        send("GET", "/api/v1/projects/" + project + "/nothing", admin(), null), 404, "not-found");
    for (String method : List.of("PUT", "DELETE", "PATCH")) {
      HttpResponse<String> answer = send(method, tasks(), admin(), null);
      assertThat(answer.statusCode()).isIn(404, 405);
      assertProblem(
          answer,
          answer.statusCode(),
          answer.statusCode() == 404 ? "not-found" : "method-not-allowed");
    }
  }

  @Test
  @DisplayName("P2: a media type that nobody speaks is 406 or 415")
  void answersProblemsForMediaTypes() {
    UUID uuid = create("t");

    assertProblem(
        send("GET", pathOf(uuid), admin(), null, "Accept", "application/xml"),
        406,
        "not-acceptable");
    assertProblem(
        send("POST", tasks(), admin(), "name: x", "Content-Type", "application/yaml"),
        415,
        "unsupported-media-type");
    assertProblem(
        send("POST", tasks() + "/import", admin(), "{}", "Content-Type", JSON_TYPE),
        415,
        "unsupported-media-type");
    assertProblem(
        send("PATCH", pathOf(uuid), admin(), "[]", "Content-Type", "application/json-patch+json"),
        415,
        "unsupported-media-type");
    assertThat(
            send(
                    "PATCH",
                    pathOf(uuid),
                    admin(),
                    "{\"name\":\"u\"}",
                    "Content-Type",
                    "application/json; charset=utf-8")
                .statusCode())
        .isEqualTo(200);
  }

  @Test
  @DisplayName("X3: a body that is too large is 413, however large it is")
  void boundsBodies() {
    String large = "{\"name\":\"" + "x".repeat(600 * 1024) + "\"}";
    assertProblem(
        send("POST", tasks(), admin(), large, "Content-Type", JSON_TYPE), 413, "too-large");

    String huge = "{\"name\":\"" + "x".repeat(9 * 1024 * 1024) + "\"}";
    HttpResponse<String> answer = send("POST", tasks(), admin(), huge, "Content-Type", JSON_TYPE);
    assertThat(answer.statusCode()).isEqualTo(413);
    assertProblem(answer, 413, "too-large");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "{",
        "{\"name\": \"a\"",
        "{\"name\": \"a\"} {}",
        "{\"name\": \"a\"},",
        "{name: \"a\"}",
        "{'name': 'a'}",
        "{\"name\": \"a\",}",
        "{\"name\": NaN}",
        "{\"name\": \"a\nb\"}",
        "{\"name\": \"\\x\"}",
        "/* c */ {\"name\": \"a\"}",
        "[]",
        "null",
        "7",
        "\"text\""
      })
  @DisplayName("X3: JSON is read strictly, and what is wrong is said")
  void readsJsonStrictly(String body) {
    HttpResponse<String> answer = send("POST", tasks(), admin(), body, "Content-Type", JSON_TYPE);

    assertProblem(answer, 400, "invalid-body");
    assertNoInsides(answer);
  }

  @Test
  @DisplayName("P2: malformed JSON is told with line and column")
  void tellsWhereJsonIsMalformed() {
    HttpResponse<String> answer =
        send(
            "POST",
            tasks(),
            admin(),
            "{\n  \"name\": \"a\",\n  oops\n}",
            "Content-Type",
            JSON_TYPE);

    assertThat(assertProblem(answer, 400, "invalid-body").path("detail").asText())
        .contains("line 3")
        .containsPattern("column \\d+");
  }

  @Test
  @DisplayName("X3: a body that is not UTF-8 is the client's mistake")
  void refusesOtherEncodings() {
    var answer =
        asAdmin()
            .contentType(JSON_TYPE)
            .body("{\"name\":\"ä\"}".getBytes(StandardCharsets.ISO_8859_1))
            .post(tasks());

    assertProblem(answer, 400, "invalid-body");
  }

  @Test
  @DisplayName("P2: a problem says its type, title, status, detail and mend")
  void saysAllOfAProblem() {
    create("taken");

    JsonNode problem = assertProblem(post(Map.of("name", "taken")), 409, "name-taken");

    assertThat(problem.path("mend").asText()).isNotBlank();
    assertThat(problem.path("title").asText()).isEqualTo(ProblemType.NAME_TAKEN.title());
  }

  private static void assertNoInsides(HttpResponse<String> answer) {
    assertThat(answer.body())
        .doesNotContain(
            "Exception", "\tat ", "at io.", "com.fasterxml", "org.jboss", "com.mongodb");
  }

  @ParameterizedTest
  @EnumSource(ProblemType.class)
  @DisplayName("P2: every problem's type leads to a page that explains it and its mend")
  void explainsEveryProblem(ProblemType type) {
    HttpResponse<String> page = send("GET", type.uri(), null, null);

    assertThat(page.statusCode()).isEqualTo(200);
    assertThat(page.headers().firstValue("Content-Type").orElse("")).startsWith("text/html");
    assertThat(page.body()).contains(type.title(), type.text(), Integer.toString(type.status()));
    assertThat(page.body()).contains(type.mend());
  }

  @Test
  @DisplayName("P2: a problem that there is not has no page")
  void explainsNoUnknownProblem() {
    assertThat(send("GET", "/problems/none", null, null).statusCode()).isEqualTo(404);
  }

  @Test
  @DisplayName("P2: the OpenAPI 3.1 document names every path and method of the resources")
  void describesEveryPath() {
    JsonNode description = json(given().accept(JSON_TYPE).get("/q/openapi?format=json").asString());
    assertThat(description.path("openapi").asText()).startsWith("3.1");
    JavaClasses classes =
        new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("io.durabledelete.api");

    int found = 0;
    for (JavaClass resource : classes) {
      if (!resource.isAnnotatedWith(Path.class)) {
        continue;
      }
      for (JavaMethod method : resource.getMethods()) {
        Optional<String> verb = verb(method);
        if (verb.isPresent()) {
          found++;
          assertThat(description.path("paths").path(path(resource, method)).has(verb.get()))
              .as("%s %s", verb.get(), path(resource, method))
              .isTrue();
        }
      }
    }
    assertThat(found).isGreaterThanOrEqualTo(12);
  }

  private static Optional<String> verb(JavaMethod method) {
    return method.getAnnotations().stream()
        .map(annotation -> annotation.getRawType())
        .filter(type -> type.isAnnotatedWith(HttpMethod.class))
        .map(type -> type.getSimpleName().toLowerCase(Locale.ROOT))
        .findFirst();
  }

  private static String path(JavaClass resource, JavaMethod method) {
    String own =
        method.isAnnotatedWith(Path.class) ? method.getAnnotationOfType(Path.class).value() : "";
    return (resource.getAnnotationOfType(Path.class).value() + own).replaceAll("/$", "");
  }

  @Test
  @DisplayName("O4: alive; ready when the database answers and is migrated; the broker is told of")
  void tellsItsHealth() {
    JsonNode live = json(send("GET", "/q/health/live", null, null).body());
    assertThat(live.path("status").asText()).isEqualTo("UP");

    JsonNode ready = json(send("GET", "/q/health/ready", null, null).body());
    assertThat(ready.path("status").asText()).isEqualTo("UP");
    JsonNode check =
        ready
            .path("checks")
            .valueStream()
            .filter(each -> each.path("name").asText().equals("api-service"))
            .findFirst()
            .orElseThrow();
    assertThat(check.path("data").path("database").asText()).isEqualTo("up");
    assertThat(check.path("data").path("migrated").asBoolean()).isTrue();
    assertThat(check.path("data").path("broker").asText()).isEqualTo("up");
  }

  @Test
  @DisplayName("X3: answers forbid to guess their type and keep referrers")
  void sendsSecurityHeaders() {
    for (String path : List.of(tasks(), "/problems/name-taken", "/q/health")) {
      var headers = send("GET", path, admin(), null).headers();
      assertThat(headers.firstValue("X-Content-Type-Options")).contains("nosniff");
      assertThat(headers.firstValue("Referrer-Policy")).contains("no-referrer");
    }
  }

  @Test
  @DisplayName("§10: JSON is snake_case, times are UTC")
  void writesSnakeCaseAndUtc() {
    String task = read(createAndDelete("t")).asString();

    assertThat(task).doesNotContainPattern("\"[a-z]+[A-Z][A-Za-z]*\":");
    for (JsonNode member : json(task)) {
      assertThat(member.asText()).doesNotContainPattern("T\\d\\d:\\d\\d.*[+]\\d\\d:\\d\\d$");
    }
    assertThat(json(task).path("deletion").path("requested_at").asText()).endsWith("Z");
  }
}
