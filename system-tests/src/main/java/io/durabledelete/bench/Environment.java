package io.durabledelete.bench;

/** What {@code deploy/bench} tells by environment variables, besides the services' settings. */
final class Environment {
  private Environment() {}

  static String needed(String variable) {
    String value = System.getenv(variable);
    if (value == null || value.isBlank()) {
      throw new IllegalStateException(variable + " is not set: run the benchmarks by deploy/bench");
    }
    return value;
  }
}
