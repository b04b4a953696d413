package io.durabledelete.api.security;

import static com.mongodb.client.model.Filters.eq;
import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@QuarkusTest
@DisplayName("T9, X2 (API1, API4): an Idempotency-Key is a tenant's own, and bounded")
class IdempotencyAttackTest extends AttackTest {
  private static final String BODY = "{\"name\":\"mine\",\"payload\":{\"secret\":\"s3cr3t\"}}";

  private HttpResponse<String> keyed(String token, String path, String key, String body) {
    return send("POST", path, token, body, "Content-Type", JSON_TYPE, "Idempotency-Key", key);
  }

  @Test
  @DisplayName("T9, X2 (API1): another tenant's key is free, and gives nothing of the first answer")
  void keepsKeysApart() {
    String own = project + "-own";
    String mallory = around.tokens.of("mallory", own, "admin");
    assertThat(keyed(admin(), tasks(), "k", BODY).statusCode()).isEqualTo(201);

    HttpResponse<String> theirs = keyed(mallory, tasksOf(own), "k", BODY);
    HttpResponse<String> stolen = keyed(mallory, tasks(), "k", BODY);

    assertThat(theirs.statusCode()).as(theirs.body()).isEqualTo(201);
    assertThat(header(theirs, "Idempotent-Replayed")).isEmpty();
    assertThat(json(theirs.body()).path("project_id").asText()).isEqualTo(own);
    assertProblem(stolen, 404, "not-found");
  }

  @Test
  @DisplayName("T9 (API4): keys that are huge, empty, odd or doubled are refused, nothing is kept")
  void boundsKeys() {
    for (String key : List.of("k".repeat(10_240), "k".repeat(256))) {
      HttpResponse<String> answer = keyed(admin(), tasks(), key, BODY);
      assertThat(answer.statusCode()).as("%.20s", key).isEqualTo(400);
      assertNoInsides(answer);
    }
    for (String line : List.of("a\tb", "a\u0001b", "\u007f", "\u00e9", "a\u00ffb")) {
      Wire.Answer answer =
          new Wire(root)
              .send(
                  Wire.head(
                          "POST " + tasks(),
                          admin(),
                          "Content-Type: application/json",
                          "Connection: close",
                          "Idempotency-Key: " + line,
                          "Content-Length: " + BODY.length())
                      + "\r\n"
                      + BODY);
      assertThat(answer.statuses()).as(answer.text()).containsExactly(400);
    }
    assertThat(json(asAdmin().get(tasks()).asString()).path("items")).isEmpty();
    assertThat(
            around
                .database
                .getCollection("idempotency_keys")
                .countDocuments(eq("_id.project_id", project)))
        .isZero();
  }

  @Test
  @DisplayName("T9 (API8): a key that looks like a query is a key like any other")
  void takesKeysLiterally() {
    for (String key : List.of("{\"$ne\":null}", "$where", "../x", "a.b", "%00")) {
      Map<String, String> body = Map.of("name", "n " + key);
      String text = body.toString().replace("{name=", "").replace("}", "");
      HttpResponse<String> first =
          keyed(admin(), tasks(), key, "{\"name\":\"n%d\"}".formatted(text.hashCode()));
      assertThat(first.statusCode()).as(key + first.body()).isEqualTo(201);
      assertThat(header(first, "Idempotent-Replayed")).isEmpty();
    }
    assertThat(json(asAdmin().get(tasks()).asString()).path("items")).hasSize(5);
  }

  @Test
  @DisplayName("T9 (API6): of twelve at once with one key one creates a task")
  void survivesRaces() {
    List<HttpResponse<String>> answers =
        atOnce(12, i -> keyed(admin(), tasks(), "race", "{\"name\":\"raced\"}"));

    assertThat(answers).extracting(HttpResponse::statusCode).isSubsetOf(201, 409).contains(201);
    assertThat(json(asAdmin().get(tasks()).asString()).path("items")).hasSize(1);
  }
}
