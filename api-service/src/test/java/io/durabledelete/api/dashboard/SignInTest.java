package io.durabledelete.api.dashboard;

import static io.durabledelete.api.dashboard.Browser.location;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.durabledelete.api.testing.ApiTest;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@TestProfile(SignInTest.WithProvider.class)
@DisplayName("X1: people sign in to the dashboard by the identity provider")
class SignInTest extends ApiTest {
  private static final String SESSION = "/dashboard/session";

  /** As in production. */
  public static class WithProvider implements QuarkusTestProfile {
    @Override
    public List<TestResourceEntry> testResources() {
      return List.of(new TestResourceEntry(ProviderServers.class));
    }
  }

  IdentityProvider provider;
  private Browser browser;

  @BeforeEach
  void newBrowser() {
    browser = new Browser(root);
    provider.lifetime = Duration.ofMinutes(5);
    provider.refuses = false;
  }

  @Test
  @DisplayName("the page learns that there is a provider")
  void saysHowPeopleSignIn() {
    assertThat(json(browser.script("/dashboard/config").body()))
        .isEqualTo(json("{\"sign_in\":\"oidc\"}"));
  }

  @Test
  @DisplayName("signed in, a session, a token that the API takes, signed out")
  void goesAllTheWay() {
    assertProblem(browser.script(SESSION), 401, "not-signed-in");

    HttpResponse<String> there = browser.open("/dashboard/sign-in");
    assertThat(location(there))
        .startsWith(provider.url() + "/authorize?")
        .contains("code_challenge_method=S256", "nonce=", "scope=openid+tasks%3Aread")
        .doesNotContain("scope=openid+openid", IdentityProvider.SECRET);
    HttpResponse<String> back = browser.open(location(browser.open(location(there))));
    assertThat(back.statusCode()).isEqualTo(303);
    assertThat(location(back)).isEqualTo("/");

    HttpResponse<String> session = browser.script(SESSION, "Sec-Fetch-Site", "same-origin");
    assertThat(session.statusCode()).as(session.body()).isEqualTo(200);
    assertThat(session.headers().allValues("Cache-Control")).containsExactly("no-store");
    JsonNode held = json(session.body());
    assertThat(held.fieldNames())
        .toIterable()
        .containsExactlyInAnyOrder("access_token", "expires_at");
    assertThat(Instant.parse(held.path("expires_at").asText()))
        .isBetween(Instant.now().plusSeconds(240), Instant.now().plusSeconds(301));
    JsonNode me = me(held.path("access_token").asText());
    assertThat(me.path("subject").asText()).isEqualTo("alice");
    assertThat(me.path("scopes").valueStream().map(JsonNode::asText))
        .contains("ops", "tasks:delete");

    HttpResponse<String> out = browser.open("/dashboard/sign-out");
    assertThat(out.statusCode()).isEqualTo(303);
    assertThat(location(out)).startsWith(provider.url() + "/sign-out?id_token_hint=ey");
    assertThat(location(browser.open(location(out)))).isEqualTo(root.toString());
    assertThat(browser.cookieNames()).isEmpty();
    assertProblem(browser.script(SESSION), 401, "not-signed-in");
  }

  private JsonNode me(String token) {
    HttpResponse<String> me = send("GET", "/api/v1/me", token, null);
    assertThat(me.statusCode()).as(me.body()).isEqualTo(200);
    return json(me.body());
  }

  private String token() {
    return json(browser.script(SESSION).body()).path("access_token").asText();
  }

  @Test
  @DisplayName("an access token that ends soon is exchanged; whoever is signed in opens the page")
  void renewsTheSession() {
    provider.lifetime = Duration.ofSeconds(60);
    browser.signIn();
    provider.lifetime = Duration.ofMinutes(10);

    String renewed = token();

    assertThat(provider.calls).endsWith("/token");
    me(renewed);
    assertThat(token()).as("good for long").isEqualTo(renewed);
    assertThat(location(browser.open("/dashboard/sign-in"))).isEqualTo("/");
  }

  @Test
  @DisplayName("an access token that has ended is exchanged, too")
  void revivesTheSession() {
    provider.lifetime = Duration.ofSeconds(1);
    browser.signIn();
    Instant ended = Instant.now().plusSeconds(2);
    provider.lifetime = Duration.ofMinutes(10);
    await().until(() -> Instant.now().isAfter(ended));

    me(token());
  }

  @Test
  @DisplayName("the session ends with the provider's")
  void endsWithTheProvider() {
    provider.lifetime = Duration.ofSeconds(60);
    browser.signIn();
    provider.endSessions();

    assertProblem(browser.script(SESSION), 401, "not-signed-in");

    assertThat(browser.cookieNames()).isEmpty();
    assertThat(browser.signIn().statusCode()).isEqualTo(303);
  }

  @Test
  @DisplayName("a provider that is away ends nothing: 503, and the session goes on afterwards")
  void outlivesAnAbsenceOfTheProvider() {
    provider.lifetime = Duration.ofSeconds(60);
    browser.signIn();
    provider.stop();
    try {
      assertProblem(browser.script(SESSION), 503, "identity-provider-unavailable");
    } finally {
      provider.start();
    }

    me(token());
  }

  @Test
  @DisplayName("signing out ends a session that was about to be renewed")
  void signsOutInsteadOfRenewing() {
    provider.lifetime = Duration.ofSeconds(60);
    browser.signIn();

    browser.open("/dashboard/sign-out");

    assertThat(browser.cookieNames()).isEmpty();
  }

  @Test
  @DisplayName("who is not signed in is signed out")
  void signsOutNobody() {
    assertThat(location(browser.open("/dashboard/sign-out"))).isEqualTo("/");
  }

  @Test
  @DisplayName("X3: cookies are for the server alone, and for these paths")
  void guardsItsCookies() {
    HttpResponse<String> there = browser.open("/dashboard/sign-in");
    HttpResponse<String> back = browser.open(location(browser.open(location(there))));

    assertThat(there.headers().allValues("Set-Cookie")).hasSize(1);
    assertThat(back.headers().allValues("Set-Cookie")).hasSizeGreaterThan(1);
    for (HttpResponse<String> answer : List.of(there, back)) {
      assertThat(answer.headers().allValues("Cache-Control")).containsExactly("no-store");
      assertThat(answer.headers().allValues("Set-Cookie"))
          .filteredOn(cookie -> !cookie.contains("Max-Age=0"))
          .isNotEmpty()
          .allSatisfy(
              cookie ->
                  assertThat(cookie)
                      .contains("Path=/dashboard", "HTTPOnly", "SameSite=Lax")
                      .doesNotContain("Domain=", "eyJhbGciOiJSUzI1NiI"));
    }
  }

  @Test
  @DisplayName("X1: the API takes no cookie: without a bearer token 401, whatever else comes along")
  void keepsCookiesFromTheApi() {
    browser.signIn();
    String token = token();
    String tasks = tasksOf("p1");
    String cookies = browser.allCookies();
    assertThat(cookies).contains("q_session_dashboard");

    for (String path : List.of("/api/v1/me", tasks, tasksOf("dashboard"))) {
      assertProblem(send("GET", path, null, null, "Cookie", cookies), 401, "unauthorized");
      assertProblem(send("GET", path, "garbage", null, "Cookie", cookies), 401, "unauthorized");
    }
    String body = "{\"name\":\"forged\"}";
    assertProblem(
        send("POST", tasks, null, body, "Cookie", cookies, "Content-Type", "application/json"),
        401,
        "unauthorized");
    assertThat(send("GET", tasks, token, null, "Cookie", cookies).statusCode()).isEqualTo(200);
    assertThat(send("GET", tasksOf("dashboard"), token, null).statusCode()).isEqualTo(200);
  }

  @Test
  @DisplayName("X1: neither does a bearer token do as a session")
  void takesNoBearerForASession() {
    browser.signIn();
    String token = token();

    for (String path : List.of(SESSION, SESSION + ";a=b", "/dashboard/%73ession")) {
      assertThat(send("GET", path, token, null).statusCode()).as(path).isEqualTo(401);
    }
  }

  @Test
  @DisplayName("X1: the provider's answer counts only in the browser that asked, and once")
  void refusesForeignAnswers() {
    HttpResponse<String> there = browser.open("/dashboard/sign-in");
    String answer = location(browser.open(location(there)));
    long exchanges = exchanges();

    HttpResponse<String> elsewhere = new Browser(root).open(answer);
    assertThat(elsewhere.statusCode()).isEqualTo(401);
    assertThat(elsewhere.headers().allValues("Set-Cookie")).isEmpty();
    HttpResponse<String> changed = browser.open(answer.replaceAll("state=[^&]+", "state=other"));
    assertThat(changed.statusCode()).isEqualTo(401);
    assertThat(changed.body()).contains("Try again").doesNotContain("other");
    assertThat(browser.open(answer.replaceAll("&state=[^&]+", "")).statusCode()).isNotEqualTo(200);
    assertThat(exchanges()).as("no code was exchanged").isEqualTo(exchanges);
    assertThat(browser.cookieNames()).noneMatch(name -> name.contains("session"));

    assertThat(browser.open(answer).statusCode()).isEqualTo(303);
    browser.open("/dashboard/sign-out");
    assertThat(browser.open(answer).statusCode()).as("again").isEqualTo(401);
  }

  private long exchanges() {
    return provider.calls.stream().filter("/token"::equals).count();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "?redirect=https://elsewhere.example",
        "?redirect_uri=https%3A%2F%2Felsewhere.example",
        "?//elsewhere.example",
        "?post_logout_redirect_uri=https://elsewhere.example&returnTo=//elsewhere.example"
      })
  @DisplayName("X3: nobody is sent elsewhere: after a sign-in the way leads to the page alone")
  void redirectsNowhereElse(String query) {
    HttpResponse<String> there = browser.open("/dashboard/sign-in" + query);
    assertThat(location(there)).doesNotContain("elsewhere");
    HttpResponse<String> back = browser.open(location(browser.open(location(there))));
    assertThat(location(back)).isEqualTo("/");
    assertThat(location(browser.open("/dashboard/sign-out" + query))).doesNotContain("elsewhere");
  }

  @Test
  @DisplayName("X3: another site gets nothing of the session, nor can it end it")
  void refusesOtherSites() {
    browser.signIn();

    for (String site : List.of("cross-site", "same-site")) {
      for (String path : List.of(SESSION, "/dashboard/sign-out")) {
        assertProblem(browser.script(path, "Sec-Fetch-Site", site), 403, "other-site");
      }
    }
    HttpResponse<String> read = browser.script(SESSION, "Origin", "https://elsewhere.example");
    assertThat(read.headers().map().keySet())
        .noneMatch(name -> name.toLowerCase(java.util.Locale.ROOT).startsWith("access-control"));
    me(token());
  }

  @Test
  @DisplayName("X1: scripts are told 401 and never sent to the provider")
  void redirectsNoScript() {
    for (String path : List.of(SESSION, "/dashboard/sign-in")) {
      assertProblem(browser.script(path), 401, "not-signed-in");
      assertProblem(browser.open(path, "Sec-Fetch-Mode", "cors"), 401, "not-signed-in");
    }
    assertProblem(browser.open(SESSION), 401, "not-signed-in");
    assertThat(browser.cookieNames()).isEmpty();
  }

  @Test
  @DisplayName("X1: a session that was tampered with is none")
  void refusesForgedSessions() {
    browser.signIn();
    String forged = browser.allCookies().replaceAll("=(.{40})..", "=$1xx");

    HttpResponse<String> answer = send("GET", SESSION, null, null, "Cookie", forged);

    assertProblem(answer, 401, "not-signed-in");
    HttpResponse<String> made =
        send("GET", SESSION, null, null, "Cookie", "q_session_dashboard=made.up");
    assertProblem(made, 401, "not-signed-in");
    assertThat(made.headers().allValues("Set-Cookie"))
        .anyMatch(
            cookie -> cookie.startsWith("q_session_dashboard=;") && cookie.contains("Max-Age=0"));
  }

  @Test
  @DisplayName("who is refused by the provider is told so, on a page or as a problem")
  void tellsOfARefusal() {
    provider.refuses = true;

    HttpResponse<String> page = browser.signIn();

    assertThat(page.statusCode()).isEqualTo(401);
    assertThat(page.headers().firstValue("Content-Type").orElse("")).startsWith("text/html");
    assertThat(page.headers().firstValue("Content-Security-Policy").orElse(""))
        .contains("default-src 'none'");
    assertThat(page.body()).contains("Try again");
  }

  @Test
  @DisplayName("X3: no log has a secret, a code or a token in it")
  void keepsSecretsOutOfLogs() {
    try (LogLines log = LogLines.all()) {
      provider.lifetime = Duration.ofSeconds(60);
      browser.signIn();
      token();
      provider.endSessions();
      browser.script(SESSION);
      provider.refuses = true;
      browser.signIn();
      provider.refuses = false;
      browser.signIn();
      browser.open("/dashboard/sign-out");

      assertThat(log.text()).isNotEmpty();
      assertThat(provider.allSecrets())
          .hasSizeGreaterThan(5)
          .allSatisfy(secret -> assertThat(log.text()).doesNotContain(secret));
    }
  }
}
