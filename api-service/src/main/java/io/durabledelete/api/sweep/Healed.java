package io.durabledelete.api.sweep;

/**
 * What a part of the sweep came to.
 *
 * @param healed what it mended
 * @param orphans what it found and left, as nobody has asked for its deletion
 */
record Healed(long healed, long orphans) {
  static final Healed NOTHING = new Healed(0, 0);

  Healed and(Healed other) {
    return new Healed(healed + other.healed, orphans + other.orphans);
  }
}
