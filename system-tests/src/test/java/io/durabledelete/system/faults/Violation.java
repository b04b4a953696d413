package io.durabledelete.system.faults;

/**
 * A promise that was broken.
 *
 * @param invariant its name, I1 and so on; {@link Checker} says what each means
 */
record Violation(String invariant, String what) {
  @Override
  public String toString() {
    return invariant + ": " + what;
  }
}
