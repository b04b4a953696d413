package io.durabledelete.api.security;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@QuarkusTest
@DisplayName("X3 (API8): what browsers and caches are told")
class SecurityHeadersTest extends AttackTest {
  private static final String POLICY = "default-src 'none'; frame-ancestors 'none'";

  private static void assertForAll(HttpResponse<String> answer) {
    assertThat(answer.headers().allValues("X-Content-Type-Options")).containsExactly("nosniff");
    assertThat(answer.headers().allValues("Referrer-Policy")).containsExactly("no-referrer");
    assertThat(answer.headers().allValues("X-Frame-Options")).containsExactly("DENY");
    assertThat(answer.headers().map()).doesNotContainKeys("server", "x-powered-by");
  }

  private static void assertForApi(HttpResponse<String> answer) {
    assertForAll(answer);
    assertThat(answer.headers().allValues("Cache-Control")).containsExactly("no-store");
    assertThat(answer.headers().allValues("Content-Security-Policy")).containsExactly(POLICY);
  }

  @Test
  @DisplayName("X3 (API8): every answer below /api is not stored, framed, sniffed or run")
  void protectsApiAnswers() {
    Things things = things();
    for (Endpoint endpoint : Endpoint.values()) {
      assertForApi(send(endpoint, endpoint.path(things), allowed(endpoint)));
    }
    String large = "x".repeat(9 * 1024 * 1024);
    for (HttpResponse<String> answer :
        List.of(
            send("GET", tasks(), null, null),
            send("GET", tasks(), token("bob", "none"), null),
            send("GET", pathOf(UUID.randomUUID()), admin(), null),
            send("GET", tasks() + "?nonsense=1", admin(), null),
            send("PUT", tasks(), admin(), "{}", "Content-Type", JSON_TYPE),
            send("GET", "/api/v1/nothing", admin(), null),
            send("GET", "/api", null, null),
            send("GET", tasks(), admin(), null, "Accept", "image/png"),
            send("POST", tasks(), admin(), "x", "Content-Type", "text/plain"),
            send("POST", tasks(), admin(), large, "Content-Type", JSON_TYPE))) {
      assertForApi(answer);
      assertThat(answer.statusCode()).isGreaterThanOrEqualTo(400);
    }
  }

  @Test
  @DisplayName("X3 (API8): so are the pages and the operators' paths not framed or sniffed")
  void protectsEverythingElse() {
    for (String path :
        List.of(
            "/problems/name-taken",
            "/problems/none",
            "/q/health",
            "/q/health/ready",
            "/q/metrics",
            "/q/openapi",
            "/nothing")) {
      assertForAll(send("GET", path, null, null));
    }
  }

  @Test
  @DisplayName("X3 (API8): no page of another origin may read an answer, or send a bearer token")
  void sharesWithNoOtherOrigin() {
    for (String origin : List.of("https://evil.test", "null", root.toString())) {
      for (String method : List.of("GET", "OPTIONS")) {
        HttpResponse<String> answer =
            send(
                method,
                tasks(),
                admin(),
                null,
                "Origin",
                origin,
                "Access-Control-Request-Method",
                "DELETE",
                "Access-Control-Request-Headers",
                "authorization");
        assertThat(answer.headers().map().keySet())
            .noneMatch(
                name -> name.toLowerCase(java.util.Locale.ROOT).startsWith("access-control"));
      }
    }
  }

  @Test
  @DisplayName("X3 (API8): what goes into a page of a problem is ours: no name from the path")
  void reflectsNothing() {
    HttpResponse<String> page =
        send("GET", "/problems/%3Cscript%3Ealert(1)%3C%2Fscript%3E", null, null);
    assertThat(page.statusCode()).isEqualTo(404);
    assertThat(page.body()).doesNotContain("<script");
    assertThat(header(page, "Content-Type")).startsWith("application/problem+json");
  }
}
