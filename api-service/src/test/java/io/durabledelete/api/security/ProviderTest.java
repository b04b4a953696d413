package io.durabledelete.api.security;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.smallrye.jwt.build.JwtClaimsBuilder;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@QuarkusTest
@TestProfile(ProviderTest.WithProvider.class)
@DisplayName("X1 (API2): tokens of an OpenID Connect provider, as in production")
class ProviderTest extends AttackTest {
  Provider provider;

  /** The service asks a provider for the keys, and tokens have to be meant for it. */
  public static final class WithProvider implements QuarkusTestProfile {
    @Override
    public Map<String, String> getConfigOverrides() {
      return Map.of("quarkus.oidc.public-key", "", "OIDC_AUDIENCE", "durable-delete");
    }

    @Override
    public List<TestResourceEntry> testResources() {
      return List.of(new TestResourceEntry(Provider.Resource.class));
    }
  }

  private JwtClaimsBuilder issued() {
    return claims().issuer(provider.issuer()).audience("durable-delete");
  }

  private int status(String token) {
    var answer = send("GET", tasks(), token, null);
    assertNoInsides(answer);
    return answer.statusCode();
  }

  @Test
  @DisplayName("X1 (API2): only this issuer's tokens for this audience, by a key it publishes")
  void believesItsProviderOnly() {
    assertThat(status(provider.sign(issued()))).isEqualTo(200);
    assertThat(status(provider.sign(issued().audience(java.util.Set.of("x", "durable-delete")))))
        .isEqualTo(200);

    assertThat(status(provider.sign(issued().issuer("https://evil.test")))).isEqualTo(401);
    assertThat(status(provider.sign(issued().issuer(provider.issuer() + "/")))).isEqualTo(401);
    assertThat(status(provider.sign(issued().audience("another-service")))).isEqualTo(401);
    assertThat(status(provider.sign(claims().issuer(provider.issuer())))).isEqualTo(401);
    assertThat(status(provider.sign(issued().expiresAt(Instant.now().minusSeconds(120)))))
        .isEqualTo(401);
    assertThat(status(around.tokens.sign(issued()))).isEqualTo(401);
  }

  @Test
  @DisplayName("X1 (API2): a key's id is a name to look up, never a path or an address")
  void looksKeysUpByName() {
    for (String kid :
        List.of(
            "unknown", "../../../../dev/null", "/etc/passwd", "http://127.0.0.1:9/", "", "k1 ")) {
      assertThat(status(provider.sign(issued(), kid))).as(kid).isEqualTo(401);
    }
    assertThat(status(provider.signByAnotherKey(issued(), Provider.KEY_ID))).isEqualTo(401);
    assertThat(provider.asked()).allMatch(path -> Provider.PATHS.contains(path));
  }
}
