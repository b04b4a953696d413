package io.durabledelete.system.rig;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** A program of {@code deploy/}, run to its end as an operator runs it. */
final class DeployCommand {
  private static final Path FOLDER =
      Path.of(System.getProperty("basedir", "")).toAbsolutePath().resolveSibling("deploy");

  /** What it said: results to its output, the rest to the error stream. */
  record Outcome(int code, List<String> output, String errors) {
    List<String> outputOfSuccess() {
      if (code != 0) {
        throw new IllegalStateException("exit code %d: %s %s".formatted(code, output, errors));
      }
      return output;
    }
  }

  private DeployCommand() {}

  static Outcome run(Consumer<Map<String, String>> settings, String program, String... arguments) {
    String path = FOLDER.resolve(program).toString();
    ProcessBuilder builder =
        new ProcessBuilder(Stream.concat(Stream.of(path), Stream.of(arguments)).toList());
    settings.accept(builder.environment());
    try {
      // a file: a pipe that nobody reads would fill up
      Path errors = Files.createTempFile(program, ".errors");
      Process process = builder.redirectError(errors.toFile()).start();
      List<String> output = process.inputReader().lines().toList();
      Outcome outcome = new Outcome(process.waitFor(), output, Files.readString(errors));
      Files.delete(errors);
      return outcome;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
