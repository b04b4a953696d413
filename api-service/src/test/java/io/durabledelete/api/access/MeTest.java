package io.durabledelete.api.access;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.durabledelete.api.testing.ApiTest;
import io.quarkus.test.junit.QuarkusTest;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@QuarkusTest
class MeTest extends ApiTest {
  @Test
  @DisplayName("X1: the caller learns the role that holds in each project, and the scopes")
  void tellsTheCallersRights() {
    String token =
        around.tokens.of(
            "ann",
            List.of("b", "a", "c"),
            List.of("member", "operator"),
            "tasks:read ops",
            Map.of("b", "viewer", "c", "nonsense"));

    JsonNode me = json(send("GET", "/api/v1/me", token, null).body());

    assertThat(me)
        .isEqualTo(
            json(
                """
                {
                  "subject": "ann",
                  "projects": [
                    {"project_id": "a", "role": "member"},
                    {"project_id": "b", "role": "viewer"},
                    {"project_id": "c", "role": null}
                  ],
                  "operator": true,
                  "scopes": ["ops", "tasks:read"]
                }
                """));
  }

  @Test
  @DisplayName("X1: without a valid token nobody is anybody: 401")
  void refusesStrangers() {
    assertProblem(send("GET", "/api/v1/me", null, null), 401, "unauthorized");
    assertProblem(send("GET", "/api/v1/me", "nonsense", null), 401, "unauthorized");
  }
}
