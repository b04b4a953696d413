package io.durabledelete.api.security;

import static org.assertj.core.api.Assertions.assertThat;

import io.durabledelete.api.testing.FailPoint;
import io.quarkus.test.junit.QuarkusTest;
import java.net.http.HttpResponse;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@QuarkusTest
@DisplayName("X3, P2 (API3, API8): answers tell nothing of our insides")
class InsidesTest extends AttackTest {
  private static final Set<String> MEMBERS =
      Set.of("type", "title", "status", "detail", "mend", "errors", "deletion_id");

  @Test
  @DisplayName("X3, D4 (API3): a database that refuses is 503 without its words or its address")
  void hidesTheDatabase() {
    Things things = things();
    try (FailPoint refusing =
        FailPoint.refuse(
            around.client, "find", "aggregate", "insert", "update", "findAndModify", "delete")) {
      for (Endpoint endpoint : Endpoint.values()) {
        if (endpoint != Endpoint.OPS_STATUS && endpoint != Endpoint.RUN_RECONCILER) {
          HttpResponse<String> answer = send(endpoint, endpoint.path(things), allowed(endpoint));
          assertNoInsides(answer);
          if (answer.statusCode() >= 400) {
            assertThat(json(answer.body()).fieldNames())
                .toIterable()
                .as(endpoint.key())
                .isSubsetOf(MEMBERS);
          }
          assertThat(answer.statusCode()).as(endpoint.key()).isNotEqualTo(500);
        }
      }
    }
  }

  @Test
  @DisplayName("X3, D4 (API3): a broker that is away is 500 publish-failed without its address")
  void hidesTheBroker() {
    UUID task = create("t");
    around.proxy.cut();

    HttpResponse<String> answer = send("DELETE", pathOf(task), admin(), null);

    assertProblem(answer, 500, "publish-failed");
    assertNoInsides(answer);
    around.proxy.mend();
    awaitReadiness();
  }

  @Test
  @DisplayName("O4 (API3): health tells up and down, and no address")
  void hidesServersFromHealth() {
    for (String path : new String[] {"/q/health", "/q/health/ready", "/q/health/live"}) {
      assertNoInsides(send("GET", path, null, null));
    }
  }

  @Test
  @DisplayName("X1 (API9): nothing but the documented paths is open, and no tool of development")
  void opensNothingElse() {
    for (String path :
        new String[] {
          "/q/dev",
          "/q/dev-ui",
          "/q/arc",
          "/q/info",
          "/q/scheduler",
          "/q/logging-manager",
          "/q/flyway",
          "/actuator",
          "/actuator/env",
          "/.env",
          "/.git/config",
          "/WEB-INF/web.xml",
          "/q/openapi/../dev",
          "/application.properties",
          "/META-INF/MANIFEST.MF",
          "/console"
        }) {
      HttpResponse<String> answer = send("GET", path, admin(), null);
      assertThat(answer.statusCode()).as(path).isGreaterThanOrEqualTo(400).isLessThan(500);
      assertNoInsides(answer);
    }
  }
}
