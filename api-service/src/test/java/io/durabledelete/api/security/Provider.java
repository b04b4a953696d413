package io.durabledelete.api.security;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.smallrye.jwt.build.JwtClaimsBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.security.interfaces.RSAPublicKey;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/** An OpenID Connect provider with one key. */
public final class Provider {
  static final String KEY_ID = "k1";
  static final List<String> PATHS = List.of("/.well-known/openid-configuration", "/keys");

  private final KeyPair keys = newKeys();
  private final List<String> asked = new CopyOnWriteArrayList<>();
  private final HttpServer server;

  /** Starts the provider with the service. */
  public static final class Resource implements QuarkusTestResourceLifecycleManager {
    private Provider provider;

    @Override
    public Map<String, String> start() {
      provider = new Provider();
      return Map.of("OIDC_AUTH_SERVER_URL", provider.issuer());
    }

    @Override
    public void inject(TestInjector injector) {
      injector.injectIntoFields(provider, new TestInjector.MatchesType(Provider.class));
    }

    @Override
    public void stop() {
      if (provider != null) {
        provider.server.stop(0);
      }
    }
  }

  Provider() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.createContext("/", this::answer);
    server.start();
  }

  String issuer() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  /** The paths that were asked for. */
  List<String> asked() {
    return asked;
  }

  String sign(JwtClaimsBuilder claims) {
    return sign(claims, KEY_ID);
  }

  String sign(JwtClaimsBuilder claims, String keyId) {
    return claims.jws().keyId(keyId).sign(keys.getPrivate());
  }

  String signByAnotherKey(JwtClaimsBuilder claims, String keyId) {
    return claims.jws().keyId(keyId).sign(newKeys().getPrivate());
  }

  private void answer(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath();
    asked.add(path);
    byte[] json =
        (path.equals("/keys") ? keySet() : configuration()).getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().add("Content-Type", "application/json");
    exchange.sendResponseHeaders(200, json.length);
    exchange.getResponseBody().write(json);
    exchange.close();
  }

  private String configuration() {
    return """
        {"issuer":"%1$s","jwks_uri":"%1$s/keys","authorization_endpoint":"%1$s/none",
         "token_endpoint":"%1$s/none"}
        """
        .formatted(issuer());
  }

  private String keySet() {
    RSAPublicKey key = (RSAPublicKey) keys.getPublic();
    return """
        {"keys":[{"kty":"RSA","use":"sig","alg":"RS256","kid":"%s","n":"%s","e":"%s"}]}
        """
        .formatted(KEY_ID, base64(key.getModulus()), base64(key.getPublicExponent()));
  }

  private static String base64(BigInteger number) {
    byte[] bytes = number.toByteArray();
    byte[] unsigned = bytes[0] == 0 ? Arrays.copyOfRange(bytes, 1, bytes.length) : bytes;
    return Base64.getUrlEncoder().withoutPadding().encodeToString(unsigned);
  }

  private static KeyPair newKeys() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
      generator.initialize(2048);
      return generator.generateKeyPair();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
