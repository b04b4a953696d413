package io.durabledelete.api.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import io.durabledelete.settings.Settings;
import io.quarkus.oidc.OidcTenantConfig;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class DashboardTenantTest {
  @Test
  @DisplayName("X3: with https, cookies are secure and the way back is the address people know")
  void isSecureBehindAProxy() {
    OidcTenantConfig tenant = tenant(Map.of("DASHBOARD_URL", "https://tasks.example.org/"));

    assertThat(tenant.authentication().cookieForceSecure()).isTrue();
    assertThat(tenant.authentication().redirectPath())
        .hasValue("https://tasks.example.org/dashboard/sign-in");
  }

  @Test
  @DisplayName("X1: replicas with the same secret share sessions, and others do not")
  void sharesKeysBySecret() {
    String secret = "short";
    OidcTenantConfig one = tenant(Map.of("OIDC_CLIENT_SECRET", secret));
    OidcTenantConfig same = tenant(Map.of("OIDC_CLIENT_SECRET", secret));
    OidcTenantConfig other = tenant(Map.of("OIDC_CLIENT_SECRET", "shorter"));

    assertThat(sessionKey(same)).isEqualTo(sessionKey(one)).doesNotContain(secret);
    assertThat(stateKey(same)).isEqualTo(stateKey(one)).isNotEqualTo(sessionKey(one));
    assertThat(sessionKey(other)).isNotEqualTo(sessionKey(one));
    assertThat(stateKey(other)).isNotEqualTo(stateKey(one));
  }

  @Test
  @DisplayName("X1: without a secret, each process has keys of its own")
  void hasOwnKeysWithoutASecret() {
    assertThat(sessionKey(tenant(Map.of()))).isNotEqualTo(sessionKey(tenant(Map.of())));
    assertThat(tenant(Map.of()).credentials().secret()).isEmpty();
  }

  private static String sessionKey(OidcTenantConfig tenant) {
    return tenant.tokenStateManager().encryptionSecret().orElseThrow();
  }

  private static String stateKey(OidcTenantConfig tenant) {
    return tenant.authentication().stateSecret().orElseThrow();
  }

  private static OidcTenantConfig tenant(Map<String, String> given) {
    Map<String, String> variables = new HashMap<>(given);
    Settings settings = Settings.read(name -> Optional.ofNullable(variables.get(name)));
    return new DashboardTenant(settings).config("https://provider.example.org");
  }
}
