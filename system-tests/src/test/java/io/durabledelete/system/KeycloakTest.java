package io.durabledelete.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.durabledelete.settings.Setting;
import io.durabledelete.system.rig.Browser;
import io.durabledelete.system.rig.Keycloak;
import io.durabledelete.system.rig.Product;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** Signs in by a real Keycloak and the realm that is shipped; runs with {@code -Dkeycloak}. */
@EnabledIfSystemProperty(named = "keycloak.home", matches = ".+")
class KeycloakTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Pattern FORM = Pattern.compile("action=\"([^\"]+)\"");

  @AutoClose private static final Keycloak KEYCLOAK = new Keycloak();
  @AutoClose private static Product product;
  private static URI root;

  private final Browser browser = new Browser();

  @BeforeAll
  static void start() {
    product =
        Product.named("keycloak")
            .workers(0)
            .with(Setting.OIDC_PUBLIC_KEY, "")
            .with(Setting.OIDC_AUTH_SERVER_URL, KEYCLOAK.issuer())
            .with(Setting.OIDC_CLIENT_SECRET, Keycloak.SECRET)
            .with(Setting.OIDC_AUDIENCE, "durable-delete")
            .start(); // and is ready, although there is no provider yet
    root = product.apis().getFirst().address();
    KEYCLOAK.start(Path.of(System.getProperty("keycloak.home")), root.toString());
  }

  @Test
  @DisplayName("X1: sign in by the provider's form, call the API, renew, sign out")
  void signsInAndOut() {
    assertThat(browser.ask(at("/dashboard/session")).statusCode()).isEqualTo(401);

    HttpResponse<String> page = signIn();
    assertThat(page.uri()).isEqualTo(at("/"));
    assertThat(page.body()).contains("<html");

    String token = token();
    HttpResponse<String> me = browser.call(at("/api/v1/me"), token);
    assertThat(me.statusCode()).as(me.body()).isEqualTo(200);
    assertThat(json(me).path("projects").path(0).path("project_id").asText()).isEqualTo("demo");
    assertThat(json(me).path("projects").path(0).path("role").asText()).isEqualTo("admin");
    assertThat(json(me).path("operator").asBoolean()).isTrue();
    assertThat(json(me).path("scopes").valueStream().map(JsonNode::asText))
        .contains("tasks:read", "tasks:delete", "runs:delete", "ops");

    // its tokens are good for less than what is left over for the page, so each call renews them
    String renewed = token();
    assertThat(renewed).isNotEqualTo(token);
    assertThat(browser.call(at("/api/v1/me"), renewed).statusCode()).isEqualTo(200);

    HttpResponse<String> out = browser.open(at("/dashboard/sign-out"));
    assertThat(out.uri()).isEqualTo(at("/"));
    assertThat(browser.sessionCookies()).isZero();
    assertThat(browser.ask(at("/dashboard/session")).statusCode()).isEqualTo(401);
    assertThat(browser.open(at("/dashboard/sign-in")).body())
        .as("signed out there, too")
        .contains("kc-form-login");
    assertThat(product.apis().getFirst().log())
        .doesNotContain(Keycloak.SECRET, Keycloak.PASSWORD, token, renewed);
  }

  private HttpResponse<String> signIn() {
    HttpResponse<String> login = browser.open(at("/dashboard/sign-in"));
    Matcher form = FORM.matcher(login.body());
    assertThat(form.find()).as(login.body()).isTrue();
    URI target = URI.create(form.group(1).replace("&amp;", "&"));
    return browser.submit(
        target, Map.of("username", Keycloak.PERSON, "password", Keycloak.PASSWORD));
  }

  private String token() {
    HttpResponse<String> session = browser.ask(at("/dashboard/session"));
    assertThat(session.statusCode()).as(session.body()).isEqualTo(200);
    return json(session).path("access_token").asText();
  }

  private static URI at(String path) {
    return root.resolve(path);
  }

  private static JsonNode json(HttpResponse<String> response) {
    try {
      return JSON.readTree(response.body());
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(response.body(), e);
    }
  }
}
