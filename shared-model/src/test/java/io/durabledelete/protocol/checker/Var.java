package io.durabledelete.protocol.checker;

import java.util.List;

/** A variable of a model: a number from 0 to a small maximum, each of which may have a name. */
public final class Var {
  final String name;
  final int index;
  final int max;
  private final List<String> names;

  Var(String name, int index, int max, List<String> names) {
    this.name = name;
    this.index = index;
    this.max = max;
    this.names = names;
  }

  /** How many bits it takes; what can only be 0 takes none. */
  int bits() {
    return Integer.SIZE - Integer.numberOfLeadingZeros(max);
  }

  String text(int value) {
    return names.isEmpty() ? String.valueOf(value) : names.get(value);
  }

  @Override
  public String toString() {
    return name;
  }
}
