package io.durabledelete.protocol.checker;

import java.util.Arrays;
import java.util.BitSet;

/** Remembers the system's steps, and finds the states from which they never come to rest. */
final class Limbo {
  private static final int NONE = -1;

  private int[] latestInto = {};
  private int[] from = new int[1 << 10];
  private int[] before = new int[1 << 10];
  private int steps;

  /** The system can go from one state to another. */
  void step(int source, int target) {
    if (target >= latestInto.length) {
      int known = latestInto.length;
      latestInto = Arrays.copyOf(latestInto, Math.max(1 << 10, target * 2));
      Arrays.fill(latestInto, known, latestInto.length, NONE);
    }
    if (steps == from.length) {
      from = Arrays.copyOf(from, steps * 2);
      before = Arrays.copyOf(before, steps * 2);
    }
    from[steps] = source;
    before[steps] = latestInto[target];
    latestInto[target] = steps++;
  }

  /**
   * The first state from which none of those at rest can be reached; negative: there is none.
   *
   * @param atRest the states at rest; those from which they can be reached are added
   */
  int first(BitSet atRest, int states) {
    int[] waiting = new int[states];
    int count = 0;
    for (int id = atRest.nextSetBit(0); id >= 0; id = atRest.nextSetBit(id + 1)) {
      waiting[count++] = id;
    }
    while (count > 0) {
      int target = waiting[--count];
      int step = target < latestInto.length ? latestInto[target] : NONE;
      for (; step != NONE; step = before[step]) {
        if (!atRest.get(from[step])) {
          atRest.set(from[step]);
          waiting[count++] = from[step];
        }
      }
    }
    int first = atRest.nextClearBit(0);
    return first < states ? first : NONE;
  }
}
