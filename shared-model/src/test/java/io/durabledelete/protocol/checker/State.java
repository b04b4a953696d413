package io.durabledelete.protocol.checker;

/** The values of all variables at one moment. */
public final class State {
  final byte[] values;

  State(int variables) {
    this.values = new byte[variables];
  }

  private State(byte[] values) {
    this.values = values;
  }

  public State copy() {
    return new State(values.clone());
  }

  public int get(Var var) {
    return values[var.index];
  }

  public <E extends Enum<E>> E get(Choice<E> choice) {
    return choice.of(values[choice.var.index]);
  }

  public boolean is(Var var, int value) {
    return values[var.index] == value;
  }

  public <E extends Enum<E>> boolean is(Choice<E> choice, E value) {
    return values[choice.var.index] == value.ordinal();
  }

  /** Whether a flag is set, or a number is not zero. */
  public boolean has(Var var) {
    return values[var.index] != 0;
  }

  public State set(Var var, int value) {
    if (value < 0 || value > var.max) {
      throw new IllegalArgumentException("%s can't be %d".formatted(var, value));
    }
    values[var.index] = (byte) value;
    return this;
  }

  public State set(Var flag) {
    return set(flag, 1);
  }

  public State clear(Var var) {
    return set(var, 0);
  }

  public <E extends Enum<E>> State set(Choice<E> choice, E value) {
    return set(choice.var, value.ordinal());
  }

  /** One less of what there is only so much of. */
  public State spend(Var budget) {
    return set(budget, get(budget) - 1);
  }
}
