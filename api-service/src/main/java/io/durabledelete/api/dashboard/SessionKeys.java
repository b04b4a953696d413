package io.durabledelete.api.dashboard;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

/**
 * What encrypts the cookies of a sign-in under way and of a session: the same in every replica that
 * has the same client secret.
 */
final class SessionKeys {
  private static final String DERIVATION = "PBKDF2WithHmacSHA512";
  private static final byte[] PURPOSE =
      "durable-delete: the dashboard's cookies".getBytes(StandardCharsets.US_ASCII);

  /** Whoever holds a cookie can try secrets against it: each try has to cost something. */
  private static final int ROUNDS = 100_000;

  private static final int BYTES = 64;

  private final byte[] bytes;

  private SessionKeys(byte[] bytes) {
    this.bytes = bytes;
  }

  static SessionKeys of(String clientSecret) {
    try {
      PBEKeySpec spec =
          new PBEKeySpec(clientSecret.toCharArray(), PURPOSE, ROUNDS, BYTES * Byte.SIZE);
      return new SessionKeys(
          SecretKeyFactory.getInstance(DERIVATION).generateSecret(spec).getEncoded());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(DERIVATION + " belongs to every Java", e);
    }
  }

  /** Keys of this process alone. */
  static SessionKeys random() {
    byte[] bytes = new byte[BYTES];
    new SecureRandom().nextBytes(bytes);
    return new SessionKeys(bytes);
  }

  String state() {
    return text(0, BYTES / 2);
  }

  String session() {
    return text(BYTES / 2, BYTES);
  }

  private String text(int from, int to) {
    return Base64.getEncoder().encodeToString(Arrays.copyOfRange(bytes, from, to));
  }
}
