package io.durabledelete.api.testing;

import io.smallrye.jwt.build.Jwt;
import io.smallrye.jwt.build.JwtClaimsBuilder;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/** Signs the tokens that the service under test believes. */
public final class Tokens {
  public static final String ALL_SCOPES =
      "tasks:read tasks:write tasks:delete runs:read runs:write runs:delete ops";
  private final KeyPair keys = newKeys();

  private static KeyPair newKeys() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
      generator.initialize(2048);
      return generator.generateKeyPair();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  String publicKey() {
    return Base64.getEncoder().encodeToString(keys.getPublic().getEncoded());
  }

  /** Somebody of one project with one role and all scopes. */
  public String of(String subject, String project, String role) {
    return of(subject, List.of(project), List.of(role), ALL_SCOPES, Map.of());
  }

  public String of(
      String subject,
      List<String> projects,
      List<String> roles,
      String scope,
      Map<String, String> projectRoles) {
    JwtClaimsBuilder claims =
        claims(subject).claim("projects", projects).claim("roles", roles).claim("scope", scope);
    if (!projectRoles.isEmpty()) {
      claims.claim("project_roles", projectRoles);
    }
    return sign(claims);
  }

  /** Claims to be completed by a test and then signed. */
  public JwtClaimsBuilder claims(String subject) {
    JwtClaimsBuilder claims =
        Jwt.claims().issuer("https://issuer.test").expiresAt(Instant.now().plusSeconds(3600));
    return subject == null ? claims : claims.subject(subject);
  }

  public String sign(JwtClaimsBuilder claims) {
    return claims.jws().sign(keys.getPrivate());
  }

  /** Signs with a key that the service does not know. */
  public String signByAStranger(JwtClaimsBuilder claims) {
    return claims.jws().sign(newKeys().getPrivate());
  }
}
