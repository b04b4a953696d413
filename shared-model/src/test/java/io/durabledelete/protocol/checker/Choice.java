package io.durabledelete.protocol.checker;

/** A variable that is one of some named things; at first the one named first. */
public final class Choice<E extends Enum<E>> {
  final Var var;
  private final E[] values;

  Choice(Var var, E[] values) {
    this.var = var;
    this.values = values;
  }

  E of(int value) {
    return values[value];
  }

  /** The variable behind it. */
  public Var var() {
    return var;
  }
}
