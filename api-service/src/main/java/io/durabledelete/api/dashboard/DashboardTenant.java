package io.durabledelete.api.dashboard;

import io.durabledelete.settings.Setting;
import io.durabledelete.settings.Settings;
import io.quarkus.oidc.Oidc;
import io.quarkus.oidc.OidcTenantConfig;
import io.quarkus.oidc.OidcTenantConfigBuilder;
import io.quarkus.oidc.TenantResolver;
import io.quarkus.oidc.runtime.OidcTenantConfig.ApplicationType;
import io.quarkus.oidc.runtime.OidcUtils;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jboss.logging.Logger;

/**
 * The dashboard as a client of the identity provider: the code flow with PKCE, on its own paths
 * alone. Everything else belongs to the API's tenant, which takes bearer tokens only (rule X1).
 */
@Singleton
final class DashboardTenant implements TenantResolver {
  static final String ID = "dashboard";
  static final String FOLDER = "/dashboard";
  static final String SIGN_IN = "/sign-in";
  static final String SESSION = "/session";
  static final String SIGN_OUT = "/sign-out";

  private static final Logger LOG = Logger.getLogger(DashboardTenant.class);
  private static final Set<String> PATHS =
      Set.of(FOLDER + SIGN_IN, FOLDER + SESSION, FOLDER + SIGN_OUT);

  /** The page asks 60 s before its token ends; until then it has to have got another one. */
  private static final Duration REFRESH_BEFORE = Duration.ofSeconds(90);

  /**
   * The provider decides at each refresh whether the session lives on; the cookie outlasts that.
   */
  private static final Duration COOKIE_AGE = Duration.ofDays(30);

  private static final Duration TIME_TO_SIGN_IN = Duration.ofMinutes(30);
  private static final Duration CONNECTION_TIMEOUT = Duration.ofSeconds(5);

  private final Settings settings;

  DashboardTenant(Settings settings) {
    this.settings = settings;
  }

  void create(@Observes Oidc oidc) {
    settings
        .optionalText(Setting.OIDC_AUTH_SERVER_URL)
        .ifPresent(provider -> oidc.create(config(provider)));
  }

  /**
   * By the path alone. Left to itself, Quarkus would also go by the name of a cookie, or by a part
   * of the path that is called like a tenant: a cookie would then do as a token for the API.
   */
  @Override
  public String resolve(RoutingContext request) {
    return PATHS.contains(request.normalizedPath()) ? ID : OidcUtils.DEFAULT_TENANT_ID;
  }

  OidcTenantConfig config(String provider) {
    Optional<String> secret = settings.optionalText(Setting.OIDC_CLIENT_SECRET);
    if (secret.isEmpty()) {
      LOG.warn(
          "OIDC_CLIENT_SECRET is not set: sign-ins to the dashboard end when this process does, and"
              + " do not work with more than one replica.");
    }
    SessionKeys keys = secret.map(SessionKeys::of).orElseGet(SessionKeys::random);
    OidcTenantConfigBuilder tenant =
        OidcTenantConfig.authServerUrl(provider)
            .tenantId(ID)
            .applicationType(ApplicationType.WEB_APP)
            .clientId(settings.text(Setting.OIDC_CLIENT_ID))
            // no delay: a provider that is away must hold up neither the start nor a person
            .connectionTimeout(CONNECTION_TIMEOUT);
    secret.ifPresent(tenant::credentials);
    return session(codeFlow(tenant, keys), keys).build();
  }

  private OidcTenantConfigBuilder codeFlow(OidcTenantConfigBuilder tenant, SessionKeys keys) {
    String origin = settings.optionalText(Setting.DASHBOARD_URL).orElse("");
    return tenant
        .authentication()
        .redirectPath(origin + FOLDER + SIGN_IN)
        .removeRedirectParameters(false)
        .scopes(List.of(settings.text(Setting.OIDC_SCOPES).split("\\s+")))
        .addOpenidScope(false)
        .pkceRequired()
        .nonceRequired()
        .stateSecret(keys.state())
        .stateCookieAge(TIME_TO_SIGN_IN)
        .cookiePath(FOLDER)
        .cookieForceSecure(origin.startsWith("https:"))
        .javaScriptAutoRedirect(false)
        .sessionAgeExtension(COOKIE_AGE)
        // so that the session is renewed when the access token needs it, not the identity token
        .verifyAccessToken()
        .end();
  }

  private static OidcTenantConfigBuilder session(OidcTenantConfigBuilder tenant, SessionKeys keys) {
    return tenant
        .token()
        .refreshExpired()
        .refreshTokenTimeSkew(REFRESH_BEFORE)
        .allowOpaqueTokenIntrospection(false)
        .end()
        .tokenStateManager()
        .encryptionSecret(keys.session())
        .end();
  }
}
