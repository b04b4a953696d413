package io.durabledelete.api.live;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.durabledelete.api.testing.Tokens;
import io.quarkus.test.junit.QuarkusTest;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@DisplayName("X1–X3, D16: who may watch what")
class EventsAccessTest extends LiveTest {
  private static final String READS = "tasks:read runs:read";

  private String token(String inProject, String role, String scope) {
    return around.tokens.of("bob", List.of(inProject), List.of(role), scope, Map.of());
  }

  private static void assertRefused(RawClient answer, int status, String type) {
    assertThat(answer.status()).as(answer.head + answer.body).isEqualTo(status);
    assertThat(answer.header("Content-Type")).startsWith("application/problem+json");
    JsonNode problem = json(answer.body);
    assertThat(problem.path("type").asText()).isEqualTo("/problems/" + type);
    assertThat(problem.path("status").asInt()).isEqualTo(status);
    assertThat(problem.path("detail").asText()).isNotBlank();
  }

  @Test
  @DisplayName("X1: 401 without a valid token, then 404 for another's project, then 403")
  void answersInOrder() {
    String expired =
        around.tokens.sign(
            around
                .tokens
                .claims("bob")
                .claim("projects", List.of(project))
                .claim("roles", List.of("admin"))
                .claim("scope", READS)
                .expiresAt(Instant.now().minusSeconds(30)));
    String evil = "Origin: http://evil.example";

    RawClient none = upgrade(evil);
    assertRefused(none, 401, "unauthorized");
    assertThat(none.header("WWW-Authenticate")).startsWith("Bearer");
    assertRefused(upgrade(bearer("garbage"), evil), 401, "unauthorized");
    assertRefused(upgrade(bearer(expired)), 401, "unauthorized");
    assertRefused(upgrade(carrier("garbage"), "Origin: http://" + host()), 401, "unauthorized");

    assertRefused(upgrade(bearer(token("other", "none", "none")), evil), 404, "not-found");
    assertRefused(upgradeAt(path("n.o"), bearer(admin())), 404, "not-found");

    for (String role : List.of("none", "operator")) {
      assertRefused(upgrade(bearer(token(project, role, READS))), 403, "forbidden");
    }
    assertRefused(upgrade(bearer(token(project, "viewer", "runs:read"))), 403, "forbidden");
    assertThat(connections()).isZero();

    assertThat(upgrade(bearer(token(project, "viewer", "tasks:read"))).status()).isEqualTo(101);
  }

  @Test
  @DisplayName("X2: events of other projects never come, by whatever project the token allows")
  void tellsNothingOfOtherProjects() {
    String other = project + "-other";
    String both =
        around.tokens.of(
            "bob", List.of(project, other), List.of("admin"), Tokens.ALL_SCOPES, Map.of());
    LiveClient client = follow(both);
    LiveClient elsewhere = keep(LiveClient.follow(root, other, both));

    UUID task = created(post(Map.of("name", "t")));
    UUID foreign =
        created(
            as(both).contentType("application/json").body("{\"name\":\"t\"}").post(tasksOf(other)));
    client.awaitAbout(task);
    elsewhere.awaitAbout(foreign);
    awaitAllTold(client);

    assertThat(client.typesAbout(foreign)).isEmpty();
    assertThat(elsewhere.frames()).hasSize(1);
  }

  @Test
  @DisplayName("R4, X1: runs are told to those with runs:read only")
  void tellsOfRunsToThoseWhoMayReadThem() {
    LiveClient reads = follow(token(project, "viewer", READS));
    LiveClient doesNot = follow(token(project, "viewer", "tasks:read"));

    UUID task = create("t");
    asAdmin().post(pathOf(task) + "/runs");
    awaitAllTold(reads, doesNot);

    assertThat(reads.typesAbout(task)).containsExactly("task.created", "run.created");
    assertThat(doesNot.typesAbout(task)).containsExactly("task.created");
  }

  @Test
  @DisplayName("§10: a browser sends its token as a subprotocol, and gets the other one back")
  void takesTheTokenFromTheSubprotocol() {
    LiveClient browser =
        keep(
            LiveClient.browse(
                root,
                project,
                "http://" + host(),
                "bearer-token-carrier",
                "quarkus-http-upgrade%23Authorization%23Bearer%20" + admin()));

    browser.awaitAbout(create("t"));
    assertThat(browser.socket.getSubprotocol()).isEqualTo("bearer-token-carrier");

    RawClient plain =
        upgrade(
            "Sec-WebSocket-Protocol: bearer-token-carrier",
            "Sec-WebSocket-Protocol: quarkus-http-upgrade#Authorization#Bearer%20" + admin(),
            "Origin: http://" + host());
    assertThat(plain.status()).isEqualTo(101);
    assertThat(plain.head).doesNotContain(admin(), "quarkus-http-upgrade");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "quarkus-http-upgrade%23Authorization%23Bearer%20{t}",
        "bearer-token-carrier, quarkus-http-upgrade%23Authorization%23{t}",
        "bearer-token-carrier, quarkus-http-upgrade%23Authorization%23Basic%20{t}",
        "bearer-token-carrier, quarkus-http-upgrade%23X-Other%23Bearer%20{t}",
        "bearer-token-carrier, quarkus-http-upgrade%2",
        "bearer-token-carrier, quarkus-http-upgrade",
        "bearer-token-carrier, quarkus-http-upgrade####",
        "bearer-token-carrier, quarkus-http-upgrade%23Authorization%23Bearer%20{t}, "
            + "quarkus-http-upgrade%23Authorization%23Bearer%20{t}"
      })
  @DisplayName("X3: a subprotocol that is not as documented carries no token")
  void takesNoOtherSubprotocol(String offered) {
    assertRefused(
        upgrade(
            "Sec-WebSocket-Protocol: " + offered.replace("{t}", admin()),
            "Origin: http://" + host()),
        401,
        "unauthorized");
  }

  @Test
  @DisplayName(
      "X3: a subprotocol sets no header but the token's: not the origin, here or elsewhere")
  void setsNoOtherHeader() {
    String good = "quarkus-http-upgrade%23Origin%23http%3A%2F%2F" + host().replace(":", "%3A");
    assertRefused(
        upgrade(
            "Sec-WebSocket-Protocol: bearer-token-carrier, " + good,
            bearer(admin()),
            "Origin: http://evil.example"),
        403,
        "origin-not-allowed");
    assertRefused(
        upgrade("Sec-WebSocket-Protocol: bearer-token-carrier, " + good, bearer(admin())),
        403,
        "origin-not-allowed");
    assertThat(upgradeAt(tasks(), carrier(admin())).status()).isEqualTo(401);
  }

  @ParameterizedTest
  @CsvSource({
    "http://{host}, 101",
    "https://{host}, 101",
    "HTTP://{host}, 101",
    "https://allowed.example, 101",
    "https://ALLOWED.example, 101",
    "http://allowed.example, 403",
    "https://allowed.example:444, 403",
    "https://allowed.example.evil.example, 403",
    "http://evil.example, 403",
    "http://{host}.evil.example, 403",
    "http://{host}:1, 403",
    "http://{host}/, 403",
    "http://user@{host}, 403",
    "http://localhost, 403",
    "ftp://{host}, 403",
    "{host}, 403",
    "null, 403",
    "file://, 403",
    "'', 403"
  })
  @DisplayName("X3: pages of this host and of ALLOWED_ORIGINS may open a socket, no others")
  void checksTheOrigin(String origin, int status) {
    String header = "Origin: " + origin.replace("{host}", host());

    assertThat(upgrade(header, bearer(admin())).status()).isEqualTo(status);
    assertThat(upgrade(header, carrier(admin())).status()).isEqualTo(status);
  }

  @Test
  @DisplayName(
      "X3: without an origin it is no browser, and sends its token as a header; two are none")
  void needsAnOriginOfBrowsers() {
    assertThat(upgrade(bearer(admin())).status()).isEqualTo(101);
    assertRefused(upgrade(carrier(admin())), 403, "origin-not-allowed");
    assertRefused(
        upgrade(bearer(admin()), "Origin: http://" + host(), "Origin: http://evil.example"),
        403,
        "origin-not-allowed");
  }

  @Test
  @DisplayName("X3: a token in the URL is none, and beside another one an unknown parameter")
  void takesNoTokenFromTheUrl() {
    for (String name : List.of("access_token", "token", "bearer_token")) {
      String url = path(project) + "?" + name + "=" + admin();
      assertRefused(upgradeAt(url), 401, "unauthorized");
      assertRefused(upgradeAt(url, bearer(admin())), 400, "invalid-parameter");
    }
  }

  @Test
  @DisplayName("§10: who does not ask for a WebSocket is told to, in the same order of answers")
  void tellsHowToAsk() {
    String path = path(project);

    var answer = send("GET", path, admin(), null);
    assertThat(assertProblem(answer, 426, "upgrade-required").path("mend").asText()).isNotBlank();
    assertThat(answer.headers().firstValue("Upgrade")).contains("websocket");
    assertProblem(send("GET", path, null, null), 401, "unauthorized");
    assertProblem(send("GET", path("other"), admin(), null), 404, "not-found");
    assertProblem(send("GET", path, token(project, "viewer", "runs:read"), null), 403, "forbidden");
    assertThat(send("POST", path, admin(), "{}").statusCode()).isIn(404, 405);
    for (String key : List.of("Upgrade: websocket", "Sec-WebSocket-Version: 13")) {
      RawClient half =
          keep(
              new RawClient(
                  root,
                  List.of(
                      "GET " + path + " HTTP/1.1",
                      "Host: " + host(),
                      "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
                      "Connection: Upgrade",
                      key,
                      bearer(admin()))));
      assertRefused(half, 426, "upgrade-required");
    }
    assertThat(connections()).isZero();
  }
}
