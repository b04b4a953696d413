package io.durabledelete.schedule;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/** The cron expressions and golden data under {@code src/test/resources/cron}. */
final class CronSamples {
  private CronSamples() {}

  /** The cron column of every job of the Kubernetes project's CI, as it stands there. */
  static List<String> kubernetes() {
    return lines("kubernetes-periodics.csv").skip(1).map(CronSamples::thirdColumn).toList();
  }

  /** Real and made expressions, each once. */
  static List<String> all() {
    return Stream.concat(kubernetes().stream(), made().stream()).distinct().toList();
  }

  /** The expressions that were made up to exercise every rule. */
  static List<String> made() {
    return lines("expressions.txt").filter(line -> !line.startsWith("#")).toList();
  }

  /** The lines of {@code golden.tsv}, in columns; {@code make-golden.py} says what they mean. */
  static List<String[]> golden() {
    return lines("golden.tsv").map(line -> line.split("\t")).toList();
  }

  private static String thirdColumn(String line) {
    return line.split(",", 3)[2].replace("\"", "");
  }

  private static Stream<String> lines(String name) {
    try (InputStream file = CronSamples.class.getResourceAsStream("/cron/" + name)) {
      byte[] bytes = Objects.requireNonNull(file, name).readAllBytes();
      return new String(bytes, StandardCharsets.UTF_8).lines();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
