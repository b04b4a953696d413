package io.durabledelete.bench;

import static io.durabledelete.bench.Bench.progress;

import java.io.PrintStream;
import java.util.List;

/**
 * What was ordered, and what it is measured on.
 *
 * @param lines where the results go
 * @param size of a round; 0: the usual one
 * @param rounds how often; 0: as usual
 */
record Order(Installation installation, PrintStream lines, int size, int rounds) {
  /** With what is usual where nothing else was ordered. */
  Order orUsual(int usualSize, int usualRounds) {
    return new Order(
        installation, lines, size == 0 ? usualSize : size, rounds == 0 ? usualRounds : rounds);
  }

  /** One figure of one side. */
  interface Figure {
    double measured() throws InterruptedException;
  }

  /** Both sides in each round, now one first, now the other. */
  void sideBySide(Result result, Figure ours, Figure reference) throws InterruptedException {
    for (int round = 0; round < rounds; round++) {
      double[] measured = new double[2];
      for (int side : round % 2 == 0 ? List.of(0, 1) : List.of(1, 0)) {
        measured[side] = (side == 0 ? ours : reference).measured();
      }
      progress(
          "%s: ours %.1f, the reference %.1f".formatted(result.name(), measured[0], measured[1]));
      result.add(measured[0], measured[1]);
    }
  }
}
