package io.durabledelete.api.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import io.durabledelete.api.testing.ApiTest;
import io.quarkus.test.junit.QuarkusTest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
class DashboardTest extends ApiTest {
  private static final Pattern REFERENCE = Pattern.compile("(?:src|href)=\"([^\"]+)\"");

  @Test
  @DisplayName("P1, X1: the dashboard's files need no token")
  void isServedToEverybody() {
    HttpResponse<String> page = send("GET", "/", null, null);

    assertThat(page.statusCode()).isEqualTo(200);
    assertThat(page.headers().firstValue("Content-Type").orElseThrow()).startsWith("text/html");
    List<String> files =
        REFERENCE
            .matcher(page.body())
            .results()
            .map((MatchResult found) -> found.group(1))
            .toList();
    assertThat(files)
        .anyMatch(file -> file.endsWith(".js"))
        .anyMatch(file -> file.endsWith(".css"));
    assertThat(files)
        .allSatisfy(file -> assertThat(send("GET", file, null, null).statusCode()).isEqualTo(200));
  }

  @Test
  @DisplayName("X3: a strict content security policy, no inline script or style, no framing")
  void isGuardedByAPolicy() {
    HttpResponse<String> page = send("GET", "/", null, null);

    String policy = page.headers().firstValue("Content-Security-Policy").orElseThrow();
    assertThat(policy)
        .contains(
            "default-src 'none'",
            "script-src 'self'",
            "style-src 'self'",
            "frame-ancestors 'none'",
            "base-uri 'none'",
            "require-trusted-types-for 'script'")
        .doesNotContain("unsafe", "*", "http:");
    assertThat(page.headers().firstValue("X-Content-Type-Options")).hasValue("nosniff");
    assertThat(page.body())
        .doesNotContainPattern("<script(?![^>]*src=)")
        .doesNotContain("<style", " style=", "javascript:");
  }

  @Test
  @DisplayName("P1: the page is asked for each time, its fingerprinted files are kept")
  void isCachedByFingerprint() {
    HttpResponse<String> page = send("GET", "/", null, null);
    String script =
        REFERENCE
            .matcher(page.body())
            .results()
            .map(found -> found.group(1))
            .filter(file -> file.endsWith(".js"))
            .findFirst()
            .orElseThrow();

    assertThat(page.headers().allValues("Cache-Control")).containsExactly("no-cache");
    assertThat(send("GET", script, null, null).headers().allValues("Cache-Control"))
        .containsExactly("public, max-age=31536000, immutable");
  }

  @Test
  @DisplayName("X1: without an identity provider, people sign in by a development token")
  void saysHowPeopleSignIn() {
    assertThat(json(send("GET", "/dashboard/config", null, null).body()))
        .isEqualTo(json("{\"sign_in\":\"token\"}"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"/dashboard/sign-in", "/dashboard/session", "/dashboard/sign-out"})
  @DisplayName("X1: without an identity provider, there is nothing to sign in to")
  void hasNoSignIn(String path) {
    assertProblem(send("GET", path, null, null), 404, "not-found");
    assertProblem(send("GET", path, admin(), null), 404, "not-found");
    assertProblem(
        send("GET", path, null, null, "Cookie", "q_session_dashboard=x.y"), 404, "not-found");
  }
}
