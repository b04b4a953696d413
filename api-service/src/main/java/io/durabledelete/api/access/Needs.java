package io.durabledelete.api.access;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** What a call needs: a row of the table in rule X1. Every method below /api carries it. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface Needs {
  /** The least role. */
  Role role();

  /** One of {@link Scopes}. */
  String scope();
}
