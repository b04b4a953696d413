package io.durabledelete.api.openapi;

import static org.assertj.core.api.Assertions.assertThat;

import io.durabledelete.api.problem.ProblemType;
import io.durabledelete.api.testing.ApiTest;
import io.quarkus.test.junit.QuarkusTest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@QuarkusTest
class DocumentationTest extends ApiTest {
  private static final Pattern LINK = Pattern.compile("(?:src|href)=\"([^\"#]+)\"");

  @Test
  @DisplayName("P2, X1: the interactive documentation needs no token, nor do its parts")
  void showsTheDocumentation() {
    HttpResponse<String> page = send("GET", "/q/swagger-ui/", null, null);

    assertThat(page.statusCode()).isEqualTo(200);
    assertThat(page.headers().firstValue("Content-Type").orElse("")).startsWith("text/html");
    // its page begins the documentation by a script of its own
    assertThat(page.headers().firstValue("Content-Security-Policy")).isEmpty();
    assertThat(page.body()).contains("/q/openapi");
    List<String> parts = links(page.body());
    assertThat(parts)
        .anyMatch(part -> part.endsWith(".js"))
        .anyMatch(part -> part.endsWith(".css"));
    for (String part : parts) {
      String path = part.startsWith("/") ? part : "/q/swagger-ui/" + part;
      assertThat(send("GET", path, null, null).statusCode()).as(path).isEqualTo(200);
    }
    assertThat(send("GET", "/q/swagger-ui", null, null).statusCode()).isIn(200, 302);
  }

  private static List<String> links(String html) {
    return LINK.matcher(html)
        .results()
        .map((MatchResult link) -> link.group(1))
        .filter(link -> !link.startsWith("http") && !link.startsWith("data:"))
        .toList();
  }

  @Test
  @DisplayName("P2: one page lists all problems")
  void listsProblems() {
    String page = send("GET", "/problems", null, null).body();

    for (ProblemType type : ProblemType.values()) {
      assertThat(page).contains("href=\"" + type.uri() + "\"", type.title());
    }
  }

  @ParameterizedTest
  @EnumSource(ProblemType.class)
  @DisplayName("P2: a problem's page says what it means and shows one, and is only text and links")
  void explainsProblems(ProblemType type) {
    HttpResponse<String> page = send("GET", type.uri(), null, null);

    assertThat(page.body())
        .contains("What it means", "What to do", "&quot;type&quot; : &quot;" + type.uri())
        .doesNotContain("<script", "<style", "style=", "onclick");
    assertThat(page.body().indexOf("<p>" + type.title() + "</p>"))
        .as("it has been explained")
        .isNegative();
    assertThat(page.headers().firstValue("Content-Security-Policy").orElse(""))
        .contains("default-src 'none'", "style-src 'self'");
    for (String link : links(page.body())) {
      assertThat(send("GET", link, null, null).statusCode()).as(link).isIn(200, 302);
    }
  }

  @Test
  @DisplayName("P2: nothing of a request becomes markup")
  void escapesWhatWasAsked() {
    HttpResponse<String> page =
        send("GET", "/problems/%3Cscript%3Ealert(1)%3C%2Fscript%3E", null, null);

    assertThat(page.statusCode()).isEqualTo(404);
    assertThat(page.body()).doesNotContain("<script");
  }
}
