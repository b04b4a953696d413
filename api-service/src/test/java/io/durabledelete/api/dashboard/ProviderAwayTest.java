package io.durabledelete.api.dashboard;

import static io.durabledelete.api.dashboard.Browser.location;
import static org.assertj.core.api.Assertions.assertThat;

import io.durabledelete.api.testing.ApiTest;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@QuarkusTest
@TestProfile(ProviderAwayTest.WithoutAnswer.class)
class ProviderAwayTest extends ApiTest {
  /** The provider is away when the service starts. */
  public static class WithoutAnswer implements QuarkusTestProfile {
    @Override
    public List<TestResourceEntry> testResources() {
      return List.of(new TestResourceEntry(ProviderServers.Away.class));
    }
  }

  IdentityProvider provider;

  @Test
  @DisplayName("O4, X1: starts without the provider; people sign in as soon as it is there")
  void startsBeforeTheProvider() {
    Browser browser = new Browser(root);
    assertThat(browser.open("/q/health/ready").statusCode()).isEqualTo(200);
    assertThat(browser.open("/").statusCode()).isEqualTo(200);
    assertProblem(browser.script("/dashboard/session"), 401, "not-signed-in");
    HttpResponse<String> refused = browser.open("/dashboard/sign-in");
    assertThat(refused.statusCode()).as(refused.body()).isEqualTo(503);
    assertThat(refused.body()).contains("Try again");

    assertProblem(send("GET", "/api/v1/me", admin(), null), 503, "identity-provider-unavailable");
    assertProblem(send("GET", "/api/v1/me", null, null), 401, "unauthorized");

    provider.start();

    assertThat(location(browser.signIn())).isEqualTo("/");
    HttpResponse<String> session = browser.script("/dashboard/session");
    assertThat(session.statusCode()).isEqualTo(200);
    String token = json(session.body()).path("access_token").asText();
    assertThat(send("GET", "/api/v1/me", token, null).statusCode()).isEqualTo(200);
    assertProblem(send("GET", "/api/v1/me", admin(), null), 401, "unauthorized");
    assertThat(location(browser.open("/dashboard/sign-out")))
        .as("the session ends here, as it can't be ended at this provider")
        .isEqualTo("/");
    assertThat(browser.cookieNames()).isEmpty();
  }
}
