package io.durabledelete.system.rig;

import java.io.IOException;

/** Signals to single processes, by their id. */
final class Signals {
  private Signals() {}

  static void send(String signal, long pid) {
    try {
      Process kill = new ProcessBuilder("kill", "-" + signal, Long.toString(pid)).start();
      if (kill.waitFor() != 0) {
        throw new IllegalStateException("no signal %s to process %d".formatted(signal, pid));
      }
    } catch (IOException e) {
      throw new IllegalStateException("there is no command `kill`", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
