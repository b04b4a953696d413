package io.durabledelete.api.openapi;

import static org.assertj.core.api.Assertions.assertThat;

import io.durabledelete.api.openapi.Description.Operation;
import io.durabledelete.api.testing.ApiTest;
import io.quarkus.test.junit.QuarkusTest;
import java.net.http.HttpResponse;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@QuarkusTest
class MethodsTest extends ApiTest {
  @Test
  @DisplayName("P2: a method that a path does not know is 405, and Allow names those it does")
  void answersUnknownMethods() {
    allowed()
        .forEach(
            (path, methods) -> {
              for (String method : List.of("GET", "POST", "PUT", "PATCH", "DELETE")) {
                if (!methods.contains(method)) {
                  HttpResponse<String> answer = send(method, here(path), admin(), null);
                  assertProblem(answer, 405, "method-not-allowed");
                  assertThat(allow(answer)).as(method + " " + path).isEqualTo(methods);
                }
              }
            });
  }

  @Test
  @DisplayName("P2: OPTIONS names the methods of a path")
  void answersOptions() {
    allowed()
        .forEach(
            (path, methods) -> {
              HttpResponse<String> answer = send("OPTIONS", here(path), admin(), null);
              assertThat(answer.statusCode()).as(path).isEqualTo(200);
              assertThat(allow(answer)).as(path).isEqualTo(methods);
            });
  }

  @Test
  @DisplayName("X1: without a token nobody learns which methods there are")
  void asksForTheTokenFirst() {
    HttpResponse<String> answer = send("PUT", tasks(), null, null);

    assertProblem(answer, 401, "unauthorized");
    assertThat(answer.headers().firstValue("Allow")).isEmpty();
  }

  @Test
  @DisplayName("P2: what is at no path is 404, whatever the method")
  void answersUnknownPaths() {
    for (String method : List.of("GET", "PUT", "OPTIONS")) {
      assertProblem(send(method, tasks() + "/a/b/c", admin(), null), 404, "not-found");
    }
  }

  /** The methods of every path, as the description has them, and those that come of themselves. */
  private Map<String, Set<String>> allowed() {
    Map<String, Set<String>> allowed = new TreeMap<>();
    Description description =
        new Description(json(send("GET", "/q/openapi?format=json", null, null).body()));
    for (Operation operation : description.operations()) {
      Set<String> methods =
          allowed.computeIfAbsent(operation.path(), path -> new TreeSet<>(Set.of("OPTIONS")));
      methods.add(operation.method().toUpperCase(Locale.ROOT));
      if (operation.method().equals("get")) {
        methods.add("HEAD");
      }
    }
    assertThat(allowed).hasSizeGreaterThan(40);
    return allowed;
  }

  private String here(String path) {
    return path.replace("{project_id}", project)
        .replace("{name}", "name-taken")
        .replaceAll("\\{\\w+}", "0190a6e2-7c1b-7d3e-9f00-1b2c3d4e5f60");
  }

  private static Set<String> allow(HttpResponse<String> answer) {
    return new TreeSet<>(
        Arrays.asList(answer.headers().firstValue("Allow").orElse("").split(", ")));
  }
}
