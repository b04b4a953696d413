package io.durabledelete.api.security;

import static org.assertj.core.api.Assertions.assertThat;

import io.durabledelete.api.testing.Tokens;
import io.quarkus.test.junit.QuarkusTest;
import java.net.http.HttpResponse;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.bson.Document;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@QuarkusTest
@DisplayName("X1, X2 (API1, API5): who may call what")
class MatrixTest extends AttackTest {
  private static final List<String> ROLES =
      List.of("none", "viewer", "member", "admin", "operator");

  @Test
  @DisplayName(
      "X1 (API5, API9): every call that there is has its row here, and the other way round")
  void knowsEveryCall() {
    assertThat(Resources.keys())
        .containsExactlyInAnyOrderElementsOf(
            Arrays.stream(Endpoint.values()).map(Endpoint::key).toList());
  }

  @Test
  @DisplayName("X1 (API2): without a token, or with a bad one, 401 and nothing has changed")
  void needsAToken() {
    Things things = things();
    Map<String, List<Document>> before = state(project);

    for (Endpoint endpoint : Endpoint.values()) {
      for (String token : new String[] {null, "garbage", admin() + "x"}) {
        HttpResponse<String> answer = send(endpoint, endpoint.path(things), token);
        assertThat(answer.statusCode()).as(endpoint.key()).isEqualTo(401);
        assertProblem(answer, 401, "unauthorized");
        assertThat(header(answer, "WWW-Authenticate")).isEqualTo("Bearer");
      }
    }
    assertThat(state(project)).isEqualTo(before);
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("X1 (API5): 403 with too low a role or a wrong scope, else let through")
  void needsRoleAndScope(Endpoint endpoint) {
    String path = endpoint.path(Things.unknown(project));
    for (String role : ROLES) {
      assertProblem(
          send(endpoint, path, token(role, without(endpoint.scope), Map.of())), 403, "forbidden");
      assertDecision(
          endpoint,
          endpoint.isAllowedFor(role),
          send(endpoint, path, token(role, endpoint.scope, Map.of())));
    }
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("X1 (API5): project_roles hold instead of roles: upwards, downwards, not elsewhere")
  void obeysProjectRoles(Endpoint endpoint) {
    String path = endpoint.path(Things.unknown(project));
    for (String role : ROLES) {
      boolean raises = endpoint.isOfAProject() && endpoint.isAllowedFor(role);
      HttpResponse<String> raised =
          send(endpoint, path, token("none", endpoint.scope, Map.of(project, role)));
      HttpResponse<String> lowered =
          send(endpoint, path, token(endpoint.role, endpoint.scope, Map.of(project, role)));
      HttpResponse<String> elsewhere =
          send(endpoint, path, token("none", endpoint.scope, Map.of(project + "-other", role)));

      assertDecision(endpoint, raises, raised);
      assertDecision(endpoint, raises || !endpoint.isOfAProject(), lowered);
      assertProblem(elsewhere, 403, "forbidden");
    }
  }

  private static void assertDecision(
      Endpoint endpoint, boolean isAllowed, HttpResponse<String> answer) {
    if (isAllowed) {
      // what there is to do is another matter: a run that is not claimed can't be completed
      assertThat(answer.statusCode()).as(answer.body()).isNotIn(401, 403).isLessThan(500);
    } else {
      assertThat(assertProblem(answer, 403, "forbidden").path("detail").asText())
          .contains(endpoint.role, endpoint.scope);
    }
  }

  private static String without(String scope) {
    return Arrays.stream(Tokens.ALL_SCOPES.split(" "))
            .filter(each -> !each.equals(scope))
            .collect(Collectors.joining(" "))
        + " %s:all %s".formatted(scope, scope.toUpperCase(java.util.Locale.ROOT));
  }

  @Test
  @DisplayName("X2 (API1): another tenant's token: 404 as for what is not, and nothing has changed")
  void hidesProjects() {
    Things things = things();
    Map<String, List<Document>> before = state(project);
    String mallory =
        around.tokens.of(
            "mallory",
            List.of(project + "-other"),
            List.of("admin", "operator"),
            Tokens.ALL_SCOPES,
            Map.of(project, "admin"));

    for (Endpoint endpoint : Endpoint.values()) {
      if (endpoint.isOfAProject()) {
        HttpResponse<String> foreign = send(endpoint, endpoint.path(things), mallory);
        HttpResponse<String> missing =
            send(endpoint, endpoint.path(project + "-missing", things), mallory);
        assertThat(foreign.statusCode()).as(endpoint.key()).isEqualTo(404);
        assertProblem(foreign, 404, "not-found");
        assertThat(foreign.body()).isEqualTo(missing.body());
        assertThat(foreign.headers().map()).isEqualTo(missing.headers().map());
      }
    }
    assertThat(state(project)).isEqualTo(before);
    assertThat(around.broker.jobsOf(things.task())).isEmpty();
  }

  @Test
  @DisplayName("X1, R4 (API5): runs that were deleted are for admins, with the scope to read runs")
  void keepsDeletedRunsForAdmins() {
    String path = pathOf(things().task()) + "/runs?include_deleted=true";

    for (String role : List.of("viewer", "member", "operator")) {
      assertProblem(
          send("GET", path, token(role, Tokens.ALL_SCOPES, Map.of()), null), 403, "forbidden");
    }
    assertProblem(
        send("GET", path, token("admin", without("runs:read"), Map.of()), null), 403, "forbidden");
    assertThat(send("GET", path, token("admin", "runs:read", Map.of()), null).statusCode())
        .isEqualTo(200);
  }
}
