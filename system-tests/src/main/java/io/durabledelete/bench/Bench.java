package io.durabledelete.bench;

import java.io.PrintStream;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Runs one benchmark and prints its results on standard output, one JSON object a line; everything
 * else goes to standard error. Its arguments: the name, the size (0: the usual one), the rounds (0:
 * as many as usual).
 */
public final class Bench {
  /** Held, because a logger that nobody holds forgets its level. */
  private static final Logger DRIVER = Logger.getLogger("org.mongodb.driver");

  private Bench() {}

  public static void main(String[] arguments) throws InterruptedException {
    PrintStream lines = System.out;
    System.setOut(System.err);
    quiet();
    try (Installation installation = new Installation()) {
      run(arguments[0], new Order(installation, lines, number(arguments[1]), number(arguments[2])));
    } catch (BrokenPromise e) {
      progress("error: " + e.getMessage());
      System.exit(1);
    }
  }

  private static void run(String name, Order order) throws InterruptedException {
    switch (name) {
      case "accept" -> new AcceptBench(order).run();
      case "end-to-end" -> new EndToEndBench(order).run();
      case "drain" -> new DrainBench(order).run();
      case "single" -> new SingleBench(order).run();
      case "start" -> new StartBench(order).run();
      case "reconcile" -> new ReconcileBench(order).run();
      case "soak" -> new SoakBench(order).run();
      case "dispatch" -> new DispatchBench(order).run();
      case "purge" -> new PurgeBench(order).run();
      case "bulk" -> new BulkBench(order).run();
      default -> throw new IllegalArgumentException(name);
    }
  }

  static void quiet() {
    DRIVER.setLevel(Level.WARNING);
  }

  private static int number(String text) {
    return Integer.parseInt(text);
  }

  static void progress(String text) {
    System.err.println("  " + text);
  }

  /** The product did something wrong, so that its speed is of no interest. */
  static final class BrokenPromise extends RuntimeException {
    private static final long serialVersionUID = 1;

    BrokenPromise(String message) {
      super(message);
    }
  }
}
