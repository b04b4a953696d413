package io.durabledelete.api.testing;

import io.durabledelete.testing.BrokerProxy;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.util.Map;

/**
 * Starts the service under test on a database and a virtual host of its own, with tokens that the
 * test signs, and with a {@link BrokerProxy} between it and the broker.
 */
public final class ApiServers implements QuarkusTestResourceLifecycleManager {
  private Surroundings surroundings;

  @Override
  public Map<String, String> start() {
    surroundings = new Surroundings();
    return surroundings.settings();
  }

  @Override
  public void inject(TestInjector injector) {
    injector.injectIntoFields(surroundings, new TestInjector.MatchesType(Surroundings.class));
  }

  @Override
  public void stop() {
    if (surroundings != null) {
      surroundings.close();
    }
  }
}
