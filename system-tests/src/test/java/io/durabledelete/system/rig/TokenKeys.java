package io.durabledelete.system.rig;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.time.Instant;
import java.util.Base64;
import java.util.List;

/** A key pair like that of an identity provider, and the tokens it signs (rule X1). */
final class TokenKeys {
  private static final String HEADER = "{\"alg\":\"RS256\",\"typ\":\"JWT\"}";
  private static final String CLAIMS =
      """
      {"iss":"https://system-tests.local","aud":"durable-delete","sub":"%s","projects":["%s"],\
      "roles":["%s"],\
      "scope":"tasks:read tasks:write tasks:delete runs:read runs:write runs:delete ops",\
      "iat":%d,"exp":%d}""";
  private static final long LIFETIME_S = 3_600;

  private final KeyPair pair;

  TokenKeys() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
      generator.initialize(2048);
      pair = generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** As {@code OIDC_PUBLIC_KEY} wants it. */
  String publicKey() {
    return Base64.getEncoder().encodeToString(pair.getPublic().getEncoded());
  }

  /** A token with every scope, for an admin of one project who is an operator too. */
  String token(String subject, String project) {
    return token(subject, project, List.of("admin", "operator"));
  }

  /** A token with every scope, for somebody with these roles. */
  String token(String subject, String project, List<String> roles) {
    long now = Instant.now().getEpochSecond();
    String content =
        part(HEADER)
            + "."
            + part(
                CLAIMS.formatted(
                    subject, project, String.join("\",\"", roles), now, now + LIFETIME_S));
    try {
      Signature signature = Signature.getInstance("SHA256withRSA");
      signature.initSign(pair.getPrivate());
      signature.update(content.getBytes(StandardCharsets.US_ASCII));
      return content + "." + base64(signature.sign());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String part(String json) {
    return base64(json.getBytes(StandardCharsets.UTF_8));
  }

  private static String base64(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }
}
