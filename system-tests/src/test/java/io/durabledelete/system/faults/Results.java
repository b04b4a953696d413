package io.durabledelete.system.faults;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** The verdicts as JSON lines, for {@code deploy/bench faults}. */
final class Results {
  private static final Path FILE = Path.of("target", "faults.jsonl");

  private Results() {}

  static void add(Verdict verdict) {
    System.out.println(verdict.line());
    try {
      Files.writeString(
          FILE, verdict.line() + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
