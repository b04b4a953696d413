package io.durabledelete.api.dashboard;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.util.Map;

/** Starts an {@link IdentityProvider} beside the service under test. */
public class ProviderServers implements QuarkusTestResourceLifecycleManager {
  private IdentityProvider provider;

  @Override
  public Map<String, String> start() {
    provider = provider();
    return Map.of(
        "OIDC_AUTH_SERVER_URL",
        provider.url(),
        "OIDC_CLIENT_SECRET",
        IdentityProvider.SECRET,
        // as in production: with a provider there is no key for development
        "OIDC_PUBLIC_KEY",
        "");
  }

  IdentityProvider provider() {
    return new IdentityProvider(true);
  }

  /** A provider at which nobody can sign out, and that is away when the service starts. */
  public static final class Away extends ProviderServers {
    @Override
    IdentityProvider provider() {
      IdentityProvider provider = new IdentityProvider(false);
      provider.stop();
      return provider;
    }
  }

  @Override
  public void inject(TestInjector injector) {
    injector.injectIntoFields(provider, new TestInjector.MatchesType(IdentityProvider.class));
  }

  @Override
  public void stop() {
    if (provider != null) {
      provider.close();
    }
  }
}
