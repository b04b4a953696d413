package io.durabledelete.store;

import com.fasterxml.uuid.Generators;
import com.fasterxml.uuid.impl.TimeBasedEpochGenerator;
import java.util.UUID;

/**
 * New ids: UUIDs of version 7 (RFC 9562), so that ids of one time lie side by side in their index.
 */
public final class Ids {
  private static final TimeBasedEpochGenerator GENERATOR = Generators.timeBasedEpochGenerator();

  private Ids() {}

  public static UUID next() {
    return GENERATOR.generate();
  }

  /** The one that comes first in the database's order. */
  public static UUID lower(UUID one, UUID other) {
    return compare(one, other) <= 0 ? one : other;
  }

  /** The one that comes last in the database's order. */
  public static UUID higher(UUID one, UUID other) {
    return compare(one, other) >= 0 ? one : other;
  }

  /** The database compares the bytes; {@link UUID#compareTo} takes them for signed numbers. */
  private static int compare(UUID one, UUID other) {
    int high = Long.compareUnsigned(one.getMostSignificantBits(), other.getMostSignificantBits());
    return high != 0
        ? high
        : Long.compareUnsigned(one.getLeastSignificantBits(), other.getLeastSignificantBits());
  }
}
