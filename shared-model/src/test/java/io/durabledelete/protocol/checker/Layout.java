package io.durabledelete.protocol.checker;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The variables of a model. All their values together are packed into a few numbers. */
public final class Layout {
  private final List<Var> vars = new ArrayList<>();
  private final List<List<List<Var>>> alike = new ArrayList<>();

  /** Those that can be something else than 0, and where they are. */
  private int[] used = {};

  private int[] wordOf = {};
  private int[] shiftOf = {};
  private long[] maskOf = {};

  public Var number(String name, int max) {
    return add(name, max, List.of());
  }

  public Var flag(String name) {
    return number(name, 1);
  }

  /** A variable that is one of these; at first the one named first. */
  public <E extends Enum<E>> Choice<E> choice(String name, Class<E> type) {
    E[] values = type.getEnumConstants();
    List<String> names = Arrays.stream(values).map(Enum::name).toList();
    return new Choice<>(add(name, values.length - 1, names), values);
  }

  private Var add(String name, int max, List<String> names) {
    Var var = new Var(name, vars.size(), max, names);
    vars.add(var);
    return var;
  }

  /**
   * Actors that do the same: which is which makes no difference, so that states that differ only in
   * that count as one.
   *
   * @param actors the variables of each, in the same order
   */
  public void alike(List<List<Var>> actors) {
    alike.add(actors);
  }

  public State initial() {
    return new State(vars.size());
  }

  /** To be called once, when all variables are there; returns how many numbers a state takes. */
  int fix() {
    List<Var> variable = vars.stream().filter(var -> var.max > 0).toList();
    used = variable.stream().mapToInt(var -> var.index).toArray();
    wordOf = new int[used.length];
    shiftOf = new int[used.length];
    maskOf = new long[used.length];
    int words = 1;
    int full = 0;
    for (int i = 0; i < used.length; i++) {
      int bits = variable.get(i).bits();
      if (full + bits > Long.SIZE) {
        words++;
        full = 0;
      }
      wordOf[i] = words - 1;
      shiftOf[i] = full;
      maskOf[i] = (1L << bits) - 1;
      full += bits;
    }
    return words;
  }

  void pack(State state, long[] into) {
    Arrays.fill(into, 0);
    for (int i = 0; i < used.length; i++) {
      into[wordOf[i]] |= (long) state.values[used[i]] << shiftOf[i];
    }
  }

  State unpack(long[] from, int at) {
    State state = initial();
    for (int i = 0; i < used.length; i++) {
      state.values[used[i]] = (byte) (from[at + wordOf[i]] >>> shiftOf[i] & maskOf[i]);
    }
    return state;
  }

  /** Puts actors that are alike in one order. */
  void order(State state) {
    for (List<List<Var>> actors : alike) {
      for (int i = 1; i < actors.size(); i++) {
        for (int j = i; j > 0 && isBefore(state, actors.get(j), actors.get(j - 1)); j--) {
          swap(state, actors.get(j), actors.get(j - 1));
        }
      }
    }
  }

  private static boolean isBefore(State state, List<Var> one, List<Var> other) {
    for (int i = 0; i < one.size(); i++) {
      int difference = state.get(one.get(i)) - state.get(other.get(i));
      if (difference != 0) {
        return difference > 0; // the busy ones first
      }
    }
    return false;
  }

  private static void swap(State state, List<Var> one, List<Var> other) {
    for (int i = 0; i < one.size(); i++) {
      int value = state.get(one.get(i));
      state.set(one.get(i), state.get(other.get(i)));
      state.set(other.get(i), value);
    }
  }

  /** What is different in the second state, in words. */
  String difference(State before, State after) {
    return IntStream.range(0, vars.size())
        .filter(i -> before.values[i] != after.values[i])
        .mapToObj(i -> vars.get(i).name + " = " + vars.get(i).text(after.values[i]))
        .collect(Collectors.joining(", "));
  }
}
