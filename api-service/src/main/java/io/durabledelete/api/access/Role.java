package io.durabledelete.api.access;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** The roles (rule X1): each of the first three includes the ones before it; operator is apart. */
public enum Role {
  VIEWER,
  MEMBER,
  ADMIN,
  OPERATOR;

  boolean includes(Role needed) {
    return this == OPERATOR || needed == OPERATOR ? this == needed : ordinal() >= needed.ordinal();
  }

  String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  static Optional<Role> of(String text) {
    return Arrays.stream(values()).filter(role -> role.text().equals(text)).findFirst();
  }
}
