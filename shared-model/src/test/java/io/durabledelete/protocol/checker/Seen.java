package io.durabledelete.protocol.checker;

import java.util.Arrays;

/** The states found so far, in the order in which they were found. */
final class Seen {
  private static final int NONE = -1;
  private static final long SCATTER = 0x9E3779B97F4A7C15L;

  private final int words;
  private long[] packed;
  private int[] parents = new int[1 << 10];
  private int[] table = emptyTable(1 << 12);
  private int size;

  Seen(int words) {
    this.words = words;
    this.packed = new long[parents.length * words];
  }

  int size() {
    return size;
  }

  /** Where the state was found, the first time; negative: it is the first one. */
  int parent(int id) {
    return parents[id];
  }

  long[] packed() {
    return packed;
  }

  int offset(int id) {
    return id * words;
  }

  /** The number of a state, a new one if it was not there yet. */
  int idOf(long[] state, int parent) {
    int slot = slot(state);
    while (table[slot] != NONE) {
      if (isAt(table[slot], state)) {
        return table[slot];
      }
      slot = slot + 1 & table.length - 1;
    }
    if (size == parents.length) {
      parents = Arrays.copyOf(parents, size * 2);
      packed = Arrays.copyOf(packed, size * 2 * words);
    }
    System.arraycopy(state, 0, packed, size * words, words);
    parents[size] = parent;
    table[slot] = size;
    size++;
    if (size * 2 > table.length) {
      grow();
    }
    return size - 1;
  }

  private boolean isAt(int id, long[] state) {
    for (int i = 0; i < words; i++) {
      if (packed[id * words + i] != state[i]) {
        return false;
      }
    }
    return true;
  }

  private void grow() {
    table = emptyTable(table.length * 2);
    long[] state = new long[words];
    for (int id = 0; id < size; id++) {
      System.arraycopy(packed, id * words, state, 0, words);
      int slot = slot(state);
      while (table[slot] != NONE) {
        slot = slot + 1 & table.length - 1;
      }
      table[slot] = id;
    }
  }

  private int slot(long[] state) {
    long hash = 0;
    for (long word : state) {
      hash = (hash ^ word) * SCATTER;
      hash = (hash ^ hash >>> 32) * SCATTER;
      hash ^= hash >>> 29;
    }
    return (int) hash & table.length - 1;
  }

  private static int[] emptyTable(int length) {
    int[] table = new int[length];
    Arrays.fill(table, NONE);
    return table;
  }
}
