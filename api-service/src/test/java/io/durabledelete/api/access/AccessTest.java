package io.durabledelete.api.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.durabledelete.api.testing.ApiTest;
import io.durabledelete.api.testing.Tokens;
import io.quarkus.test.junit.QuarkusTest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.bson.Document;
import org.eclipse.microprofile.config.ConfigProvider;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
class AccessTest extends ApiTest {
  private static final List<String> LADDER = List.of("viewer", "member", "admin");
  private static final String JSON_TYPE = "application/json";
  private static final String A_STEP = "{\"name\":\"s\",\"status\":\"running\"}";
  private static final String A_DAY = "?from=2031-01-01T00:00:00Z&to=2031-01-02T00:00:00Z";

  /** Every call there is below /api, with what rule X1 asks of the caller. */
  enum Call {
    LIST_TASKS("GET", "/tasks", "viewer", "tasks:read"),
    GET_TASK("GET", "/tasks/{task}", "viewer", "tasks:read"),
    LIST_DELETIONS("GET", "/deletions", "viewer", "tasks:read"),
    GET_DELETION("GET", "/deletions/{deletion}", "viewer", "tasks:read"),
    LIST_RUNS("GET", "/tasks/{task}/runs", "viewer", "runs:read"),
    SUMMARIZE_RUNS("GET", "/tasks/{task}/runs/summary", "viewer", "runs:read"),
    GET_RUN("GET", "/runs/{run}", "viewer", "runs:read"),
    CREATE_TASK("POST", "/tasks", "member", "tasks:write", JSON_TYPE, "{\"name\":\"%s\"}"),
    IMPORT("POST", "/tasks/import", "member", "tasks:write", "text/csv", "name,cron\n%s,@daily\n"),
    PATCH_TASK(
        "PATCH",
        "/tasks/{task}",
        "member",
        "tasks:write",
        "application/merge-patch+json",
        "{\"name\":\"%s\"}"),
    BULK_DELETION("GET", "/bulk-deletions/{unknown}", "viewer", "tasks:read"),
    TASK_OCCURRENCES("GET", "/tasks/{task}/occurrences" + A_DAY, "viewer", "tasks:read"),
    OCCURRENCES("GET", "/occurrences" + A_DAY, "viewer", "tasks:read"),
    FOLLOW_EVENTS("GET", "/events", "viewer", "tasks:read"),
    CUT_SCHEDULE("DELETE", "/tasks/{task}/schedule", "member", "tasks:write"),
    START_RUN("POST", "/tasks/{task}/runs", "member", "runs:write"),
    CLAIM_RUNS("POST", "/runs/claim", "member", "runs:write", JSON_TYPE, "{\"limit\":1}"),
    RENEW_RUN("POST", "/runs/{run}/renew", "member", "runs:write", JSON_TYPE, "{}"),
    STEP_OF_RUN("POST", "/runs/{run}/steps", "member", "runs:write", JSON_TYPE, A_STEP),
    COMPLETE_RUN("POST", "/runs/{run}/complete", "member", "runs:write", JSON_TYPE, "{}"),
    FAIL_RUN("POST", "/runs/{run}/fail", "member", "runs:write", JSON_TYPE, "{\"error\":\"e\"}"),
    DELETE_RUN("DELETE", "/runs/{run}", "admin", "runs:delete"),
    RESTORE_RUN("POST", "/runs/{run}/restore", "admin", "runs:delete"),
    BULK_DELETE_RUNS(
        "POST",
        "/runs/bulk-delete",
        "admin",
        "runs:delete",
        JSON_TYPE,
        "{\"filter\":{\"status\":\"pending\"}}"),
    AUDIT("GET", "/audit", "admin", "tasks:read"),
    RETRY_DELETION("POST", "/deletions/{deletion}/retry", "member", "tasks:delete"),
    RESTORE_TASK("POST", "/tasks/{task}/restore", "member", "tasks:delete"),
    DELETE_TASK("DELETE", "/tasks/{task}", "member", "tasks:delete");

    final String method;
    final String path;
    final String role;
    final String scope;
    final String contentType;
    final String body;

    Call(String method, String path, String role, String scope) {
      this(method, path, role, scope, null, null);
    }

    Call(String method, String path, String role, String scope, String contentType, String body) {
      this.method = method;
      this.path = path;
      this.role = role;
      this.scope = scope;
      this.contentType = contentType;
      this.body = body;
    }

    boolean isAllowedFor(String given) {
      return LADDER.contains(given) && LADDER.indexOf(given) >= LADDER.indexOf(role);
    }
  }

  /** The ids that a call's path needs: things of one project. */
  private record Things(String project, UUID task, UUID deletion, UUID run) {}

  private Things things() {
    UUID going = create("going " + UUID.randomUUID());
    UUID deletion = deletionId(delete(going));
    UUID task = create("task " + UUID.randomUUID());
    UUID run = UUID.fromString(asAdmin().post(pathOf(task) + "/runs").path("run_id"));
    return new Things(project, task, deletion, run);
  }

  private HttpResponse<String> send(Call call, String inProject, Things things, String token) {
    String path =
        "/api/v1/projects/"
            + inProject
            + call.path
                .replace("{task}", things.task.toString())
                .replace("{deletion}", things.deletion.toString())
                .replace("{run}", things.run.toString())
                .replace("{unknown}", UUID.randomUUID().toString());
    return call.body == null
        ? send(call.method, path, token, null)
        : send(
            call.method,
            path,
            token,
            call.body.formatted("n " + UUID.randomUUID()),
            "Content-Type",
            call.contentType);
  }

  @ParameterizedTest
  @EnumSource(Call.class)
  @DisplayName("X1: each call needs at least its role, and its scope")
  void needsRoleAndScope(Call call) {
    Things things = things();
    for (String role : List.of("none", "operator", "viewer", "member", "admin")) {
      HttpResponse<String> unscoped =
          send(call, project, things, token(role, withoutScope(call.scope)));
      assertProblem(unscoped, 403, "forbidden");

      HttpResponse<String> scoped = send(call, project, things, token(role, call.scope));
      if (call.isAllowedFor(role)) {
        // what there is to do is another matter: a run that is not claimed can't be completed
        assertThat(scoped.statusCode())
            .as("%s %s", role, scoped.body())
            .isNotIn(401, 403)
            .isLessThan(500);
      } else {
        assertProblem(scoped, 403, "forbidden");
        assertThat(json(scoped.body()).path("detail").asText()).contains(call.role, call.scope);
      }
    }
  }

  private String token(String role, String scope) {
    return around.tokens.of("bob", List.of(project), List.of(role), scope, Map.of());
  }

  private static String withoutScope(String scope) {
    return Arrays.stream(Tokens.ALL_SCOPES.split(" "))
            .filter(each -> !each.equals(scope))
            .collect(Collectors.joining(" "))
        + " "
        + scope
        + "x";
  }

  @ParameterizedTest
  @EnumSource(Call.class)
  @DisplayName("X1: without a valid token every call is 401, whatever else is wrong with it")
  void needsAToken(Call call) {
    Things things = things();
    Document before = stored(things.task);
    for (String inProject : List.of(project, project + "-other", "no such project!")) {
      HttpResponse<String> answer = send(call, inProject.replace(" ", "%20"), things, null);
      assertProblem(answer, 401, "unauthorized");
      assertThat(answer.headers().firstValue("WWW-Authenticate").orElse("")).startsWith("Bearer");
      assertProblem(
          send(call, inProject.replace(" ", "%20"), things, "garbage"), 401, "unauthorized");
    }
    assertThat(stored(things.task)).isEqualTo(before);
  }

  @Test
  @DisplayName("X1: a token has to be signed by our key, in time, and name its subject")
  void refusesBadTokens() {
    create("t");
    Instant now = Instant.now();
    Map<String, String> bad =
        Map.of(
            "expired",
            around.tokens.sign(claims("alice").expiresAt(now.minusSeconds(120))),
            "of a stranger",
            around.tokens.signByAStranger(claims("alice")),
            "not valid yet",
            around.tokens.sign(claims("alice").claim("nbf", now.plusSeconds(600).getEpochSecond())),
            "without subject",
            around.tokens.sign(claims(null)),
            "with a blank subject",
            around.tokens.sign(claims(" ")),
            "unsigned",
            unsigned(admin()),
            "with our public key as secret",
            signedWithThePublicKey(admin()),
            "cut",
            admin().substring(0, admin().length() - 10),
            "changed",
            changed(admin()));
    bad.forEach(
        (what, token) -> {
          HttpResponse<String> answer = send("GET", tasks(), token, null);
          assertThat(answer.statusCode()).as(what).isEqualTo(401);
          assertProblem(answer, 401, "unauthorized");
        });
    assertThat(send("GET", tasks(), admin(), null).statusCode()).isEqualTo(200);
    assertThat(send("GET", tasks(), null, null, "Authorization", "Basic YTpi").statusCode())
        .isEqualTo(401);
    assertThat(send("GET", tasks() + "?access_token=" + admin(), null, null).statusCode())
        .isEqualTo(401);
  }

  private io.smallrye.jwt.build.JwtClaimsBuilder claims(String subject) {
    return around
        .tokens
        .claims(subject)
        .claim("projects", List.of(project))
        .claim("roles", List.of("admin"))
        .claim("scope", Tokens.ALL_SCOPES);
  }

  private static String unsigned(String token) {
    return base64("{\"alg\":\"none\",\"typ\":\"JWT\"}") + "." + token.split("\\.")[1] + ".";
  }

  private static String signedWithThePublicKey(String token) {
    String content = base64("{\"alg\":\"HS256\",\"typ\":\"JWT\"}") + "." + token.split("\\.")[1];
    try {
      byte[] key =
          Base64.getDecoder()
              .decode(ConfigProvider.getConfig().getValue("OIDC_PUBLIC_KEY", String.class));
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
      byte[] signature = mac.doFinal(content.getBytes(StandardCharsets.US_ASCII));
      return content + "." + Base64.getUrlEncoder().withoutPadding().encodeToString(signature);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String changed(String token) {
    String[] parts = token.split("\\.");
    String claims = new String(Base64.getUrlDecoder().decode(parts[1]), StandardCharsets.UTF_8);
    return parts[0] + "." + base64(claims.replace("alice", "carol")) + "." + parts[2];
  }

  private static String base64(String text) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  @ParameterizedTest
  @EnumSource(Call.class)
  @DisplayName("X1, X2: another's project is 404 on every path, as one that does not exist")
  void hidesOtherProjects(Call call) {
    Things things = things();
    Document before = stored(things.task);
    long tasks = around.database.getCollection("tasks").countDocuments();
    String stranger = around.tokens.of("mallory", project + "-other", "admin");
    String powerless =
        around.tokens.of("mallory", List.of(project + "-other"), List.of(), "", Map.of());

    HttpResponse<String> foreign = send(call, project, things, stranger);
    HttpResponse<String> missing = send(call, project + "-missing", things, stranger);

    assertProblem(foreign, 404, "not-found");
    assertThat(foreign.body()).isEqualTo(missing.body());
    assertThat(foreign.headers().map()).isEqualTo(missing.headers().map());
    assertProblem(send(call, project, things, powerless), 404, "not-found");
    assertProblem(send(call, "a%2Fb", things, stranger), 404, "not-found");
    assertProblem(send(call, "x".repeat(65), things, stranger), 404, "not-found");
    assertThat(stored(things.task)).isEqualTo(before);
    assertThat(around.database.getCollection("tasks").countDocuments()).isEqualTo(tasks);
  }

  @ParameterizedTest
  @EnumSource(Call.class)
  @DisplayName("X2: another's ids within one's own project lead to nothing")
  void hidesOthersThings(Call call) {
    if (!call.path.contains("{")) {
      return;
    }
    Things theirs = things();
    Document before = stored(theirs.task);
    String own = project + "-own";
    Things unknown = new Things(own, UUID.randomUUID(), UUID.randomUUID(), UUID.randomUUID());
    String mallory = around.tokens.of("mallory", own, "admin");

    HttpResponse<String> answer = send(call, own, theirs, mallory);

    if (call == Call.DELETE_TASK) {
      assertThat(answer.statusCode()).isEqualTo(202);
      assertThat(json(answer.body()).path("status").asText()).isEqualTo("ALREADY_DELETED");
    } else {
      assertProblem(answer, 404, "not-found");
      assertThat(answer.body()).isEqualTo(send(call, own, unknown, mallory).body());
    }
    assertThat(stored(theirs.task)).isEqualTo(before);
    assertThat(around.broker.jobsOf(theirs.task)).isEmpty();
  }

  @Test
  @DisplayName("X2: neither is another's gone task told of")
  void hidesOthersTombstones() {
    UUID gone = createAndDelete("gone");
    UUID deletion = around.worker.hardDelete(gone);
    String own = project + "-own";
    String mallory = around.tokens.of("mallory", own, "admin");

    assertProblem(send("GET", tasksOf(own) + "/" + gone, mallory, null), 404, "not-found");
    assertProblem(
        send("GET", "/api/v1/projects/%s/deletions/%s".formatted(own, deletion), mallory, null),
        404,
        "not-found");
    assertThat(
            send(
                    "GET",
                    "/api/v1/projects/%s/deletions?task_uuid=%s".formatted(own, gone),
                    mallory,
                    null)
                .body())
        .doesNotContain(deletion.toString());
  }

  @Test
  @DisplayName("X1: a role of project_roles holds instead of roles, for its project only")
  void overridesRolesPerProject() {
    String other = project + "-other";
    create("t");
    List<String> both = List.of(project, other);
    String lowered =
        around.tokens.of(
            "bob", both, List.of("admin"), Tokens.ALL_SCOPES, Map.of(project, "viewer"));
    String raised =
        around.tokens.of(
            "bob", both, List.of("viewer"), Tokens.ALL_SCOPES, Map.of(project, "member"));
    String elsewhere =
        around.tokens.of(
            "bob", List.of(other), List.of("admin"), Tokens.ALL_SCOPES, Map.of(project, "admin"));

    assertThat(statusOfCreate(lowered, project)).isEqualTo(403);
    assertThat(send("GET", tasks(), lowered, null).statusCode()).isEqualTo(200);
    assertThat(statusOfCreate(lowered, other)).isEqualTo(201);
    assertThat(statusOfCreate(raised, project)).isEqualTo(201);
    assertThat(statusOfCreate(raised, other)).isEqualTo(403);
    assertThat(statusOfCreate(elsewhere, project)).isEqualTo(404);
  }

  private int statusOfCreate(String token, String inProject) {
    return send(
            "POST",
            tasksOf(inProject),
            token,
            "{\"name\":\"n %s\"}".formatted(UUID.randomUUID()),
            "Content-Type",
            "application/json")
        .statusCode();
  }

  @Test
  @DisplayName("X1: odd claims give nothing: no projects 404, no roles or unknown ones 403")
  void givesNothingForOddClaims() {
    String noProjects =
        around.tokens.sign(
            around
                .tokens
                .claims("bob")
                .claim("roles", List.of("admin"))
                .claim("scope", Tokens.ALL_SCOPES));
    String noRoles =
        around.tokens.sign(
            around
                .tokens
                .claims("bob")
                .claim("projects", List.of(project))
                .claim("scope", Tokens.ALL_SCOPES));
    String noScope =
        around.tokens.sign(
            around
                .tokens
                .claims("bob")
                .claim("projects", List.of(project))
                .claim("roles", List.of("admin")));

    assertProblem(send("GET", tasks(), noProjects, null), 404, "not-found");
    assertProblem(send("GET", tasks(), noRoles, null), 403, "forbidden");
    assertProblem(send("GET", tasks(), noScope, null), 403, "forbidden");
    for (String role : List.of("ADMIN", "Admin", "root", "admin ", "viewer,admin")) {
      assertProblem(send("GET", tasks(), token(role, Tokens.ALL_SCOPES), null), 403, "forbidden");
    }
  }

  @Test
  @DisplayName("X1: a path that nothing answers to is 401 without a token, 404 with one")
  void tellsStrangersNothingOfPaths() {
    for (String path : List.of("/api/v1/nothing", "/api/v1/projects", "/api", "/api/v2/x")) {
      assertThat(send("GET", path, null, null).statusCode()).as(path).isIn(401, 404);
      assertProblem(send("GET", path, admin(), null), 404, "not-found");
    }
    assertProblem(send("GET", "/api/v1/nothing", null, null), 401, "unauthorized");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/api;a=b/v1/projects/{p}/tasks",
        "/;/api/v1/projects/{p}/tasks",
        "/api/v1;a=b/projects/{p}/tasks",
        "/api/v1/projects;a=b/{p};c=d/tasks;e=f",
        "//api/v1/projects/{p}/tasks",
        "/%61pi/v1/projects/{p}/tasks",
        "/%2561pi/v1/projects/{p}/tasks",
        "/api%2Fv1/projects/{p}/tasks",
        "/%2Fapi/v1/projects/{p}/tasks",
        "/API/v1/projects/{p}/tasks",
        "/./api/v1/projects/{p}/tasks",
        "/q/../api/v1/projects/{p}/tasks",
        "/problems/%2E%2E/api/v1/projects/{p}/tasks",
        "/api//v1/projects/{p}/tasks",
        "/api/v1/projects/{p}/tasks/"
      })
  @DisplayName("X1: no way of writing a path gets past the token")
  void letsNoDisguisedPathThrough(String path) {
    UUID uuid = create("secret");
    String disguised = path.replace("{p}", project);

    for (String token : Stream.of("garbage", null).toList()) {
      for (String method : List.of("GET", "HEAD", "OPTIONS", "DELETE")) {
        HttpResponse<String> list = send(method, disguised, token, null);
        assertThat(list.body()).doesNotContain("secret");
        if (!method.equals("OPTIONS")) {
          assertThat(list.statusCode()).as(method).isBetween(400, 499);
        }
      }
      String one = disguised.replaceAll("/$", "") + "/" + uuid;
      assertThat(send("GET", one, token, null).statusCode()).isBetween(400, 499);
      assertThat(send("DELETE", one, token, null).statusCode()).isBetween(400, 499);
    }
    assertThat(stored(uuid).getString("status")).isEqualTo("ACTIVE");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/q/health",
        "/q/health/live",
        "/q/health/ready",
        "/q/health/started",
        "/q/metrics",
        "/q/openapi",
        "/problems/name-taken"
      })
  @DisplayName("X1: health, metrics, the description and the problems' pages need no token")
  void leavesOpenWhatIsForEverybody(String path) {
    for (String token : new ArrayList<>(Arrays.asList(null, "garbage", admin()))) {
      assertThat(send("GET", path, token, null).statusCode()).as(path).isEqualTo(200);
    }
  }
}
