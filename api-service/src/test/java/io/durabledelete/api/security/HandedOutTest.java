package io.durabledelete.api.security;

import static org.assertj.core.api.Assertions.assertThat;

import io.durabledelete.api.testing.LetterApiTest;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.net.http.HttpResponse;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@QuarkusTest
@TestProfile(LetterApiTest.TakesLettersIn.class)
@DisplayName("O1, O7, O8 (API8): what others wrote is handed out as data")
class HandedOutTest extends LetterApiTest {
  private static final String MARKUP = "<script>alert(1)</script>";

  @Test
  @DisplayName("O1 (API8): a letter's body and headers are JSON, not sniffed, never a page")
  void handsLettersOutAsData() {
    Map<String, Object> stamps = stamps("x");
    stamps.put("x-evil", MARKUP);
    UUID letter = awaitMessage(die(bytes(MARKUP), stamps));
    for (String accept : new String[] {"application/json", "text/html, */*;q=0.1", "*/*"}) {
      HttpResponse<String> answer =
          send("GET", LETTERS + "/" + letter, operator(), null, "Accept", accept);
      assertThat(answer.statusCode()).isEqualTo(200);
      assertThat(answer.headers().firstValue("Content-Type").orElse(""))
          .startsWith("application/json");
      assertThat(answer.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
      assertThat(answer.headers().firstValue("Content-Security-Policy").orElse(""))
          .contains("default-src 'none'");
      assertThat(json(answer.body()).path("body").asText()).isEqualTo(MARKUP);
      assertThat(json(answer.body()).path("headers").path("x-evil").asText()).isEqualTo(MARKUP);
    }
    assertThat(
            send("GET", LETTERS + "/" + letter, operator(), null, "Accept", "text/html")
                .statusCode())
        .isEqualTo(406);
  }

  @Test
  @DisplayName("O7, O8 (API8): no cell of an export is a formula, whoever wrote it: = + - @ TAB CR")
  void defusesFormulas() {
    String evil = around.tokens.of("=cmd|'/c calc'!A1", project, "admin");
    for (String name : new String[] {"=1+1", "+1", "-1", "@SUM(1)"}) {
      UUID task = create(name);
      assertThat(
              as(evil)
                  .queryParam("reason", name)
                  .header("If-Match", "\"7\"")
                  .delete(pathOf(task))
                  .statusCode())
          .isEqualTo(412);
      assertThat(as(evil).queryParam("reason", name).delete(pathOf(task)).statusCode())
          .isEqualTo(202);
    }
    for (String list : new String[] {"deletions", "audit"}) {
      HttpResponse<String> file =
          send(
              "GET",
              "/api/v1/projects/%s/%s".formatted(project, list),
              evil,
              null,
              "Accept",
              "text/csv");
      assertThat(file.statusCode()).isEqualTo(200);
      assertThat(file.headers().firstValue("Content-Disposition").orElse(""))
          .startsWith("attachment");
      assertThat(file.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
      assertThat(file.body()).contains("'=1+1", "'+1", "'-1", "'@SUM(1)", "'=cmd");
      assertThat(file.body()).doesNotContainPattern("(?m)(^|,)\"?[=+@\\t-]");
    }
  }

  @Test
  @DisplayName("D7, D8, X2 (API8): what a letter says of itself moves no other tenant's task")
  void trustsNoHeaders() {
    UUID task = create("t");
    Map<String, Object> forged = stamps("attempts-exhausted");
    forged.put("x-attempts", Integer.MAX_VALUE);
    forged.put("x-death", "forged");
    forged.put("x-first-death-queue", "task.delete");
    UUID letter = awaitMessage(die(job(task, UUID.randomUUID()), forged));

    assertThat(detail(letter).path("verdict").asText()).isNotBlank();
    assertThat(stored(task).getString("status")).isEqualTo("ACTIVE");
    assertThat(stored(task).get("deletion")).isNull();
  }
}
