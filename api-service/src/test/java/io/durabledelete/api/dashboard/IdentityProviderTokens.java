package io.durabledelete.api.dashboard;

import io.smallrye.jwt.build.Jwt;
import io.smallrye.jwt.build.JwtClaimsBuilder;
import java.math.BigInteger;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.security.interfaces.RSAPublicKey;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The tokens of an {@link IdentityProvider}. */
final class IdentityProviderTokens {
  private static final String KEY = "key-1";

  /** Longer than an access token's, as with many providers. */
  private static final Duration ID_LIFETIME = Duration.ofHours(1);

  private static final Pattern SIGNED = Pattern.compile("ey[\\w-]+\\.[\\w-]+\\.[\\w-]+");

  private final KeyPair pair = pair();
  private final String issuer;
  private final String client;

  IdentityProviderTokens(String issuer, String client) {
    this.issuer = issuer;
    this.client = client;
  }

  /** What a client has been granted. */
  record Grant(String scope, String nonce, Map<String, String> asked) {}

  private static KeyPair pair() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
      generator.initialize(2048);
      return generator.generateKeyPair();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  String keys() {
    RSAPublicKey key = (RSAPublicKey) pair.getPublic();
    return "{\"keys\":[{\"kty\":\"RSA\",\"use\":\"sig\",\"kid\":\"%s\",\"n\":\"%s\",\"e\":\"%s\"}]}"
        .formatted(KEY, base64(key.getModulus()), base64(key.getPublicExponent()));
  }

  private static String base64(BigInteger number) {
    byte[] bytes = number.toByteArray();
    int from = bytes[0] == 0 ? 1 : 0;
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(Arrays.copyOfRange(bytes, from, bytes.length));
  }

  String answer(Grant grant, Duration lifetime, String refreshToken) {
    Instant end = Instant.now().plus(lifetime);
    String access =
        sign(
            claims(end)
                .claim("projects", List.of("p1", "dashboard"))
                .claim("roles", List.of("admin"))
                .claim("scope", grant.scope()));
    Instant later = Instant.now().plus(ID_LIFETIME);
    String id = sign(claims(later).audience(client).claim("nonce", grant.nonce()));
    return """
        {"access_token":"%s","id_token":"%s","refresh_token":"%s","token_type":"Bearer",
        "expires_in":%d,"scope":"%s"}"""
        .formatted(access, id, refreshToken, lifetime.toSeconds(), grant.scope());
  }

  private JwtClaimsBuilder claims(Instant end) {
    return Jwt.claims()
        .issuer(issuer)
        .subject("alice")
        .claim("jti", UUID.randomUUID().toString())
        .issuedAt(Instant.now())
        .expiresAt(end);
  }

  private String sign(JwtClaimsBuilder claims) {
    return claims.jws().keyId(KEY).sign(pair.getPrivate());
  }

  boolean isOurs(String idToken) {
    return idToken != null && SIGNED.matcher(idToken).matches();
  }

  static Set<String> signed(String text) {
    return SIGNED.matcher(text).results().map(MatchResult::group).collect(Collectors.toSet());
  }
}
