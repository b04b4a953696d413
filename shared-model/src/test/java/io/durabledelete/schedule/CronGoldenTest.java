package io.durabledelete.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** S1: a year of firings is what an independent implementation says ({@code make-golden.py}). */
class CronGoldenTest {
  private static final Instant FROM = Instant.parse("2024-01-01T00:00:00Z");
  private static final Instant TO = Instant.parse("2025-01-01T00:00:00Z");

  @ParameterizedTest
  @ValueSource(
      strings = {
        "UTC",
        "Europe/Amsterdam",
        "America/New_York",
        "Australia/Lord_Howe",
        "Asia/Kathmandu"
      })
  void firesAsAnIndependentImplementationDoesForAYear(String zone) {
    List<String[]> golden =
        CronSamples.golden().stream().filter(line -> line[0].equals(zone)).toList();

    assertThat(golden.stream().map(line -> line(zone, line[1])))
        .containsExactlyElementsOf(golden.stream().map(line -> String.join("\t", line)).toList());
  }

  @Test
  void theGoldenDataHasEveryExpressionInUtc() {
    assertThat(CronSamples.golden())
        .filteredOn(line -> line[0].equals("UTC"))
        .extracting(line -> line[1])
        .containsExactlyElementsOf(CronSamples.all());
  }

  private static String line(String zone, String expression) {
    List<String> seconds = new ArrayList<>();
    CronExpression cron = CronExpression.parse(expression);
    Optional<Instant> at = cron.next(FROM.minusNanos(1), ZoneId.of(zone));
    while (at.isPresent() && at.get().isBefore(TO)) {
      seconds.add(Long.toString(at.get().getEpochSecond()));
      at = cron.next(at.get(), ZoneId.of(zone));
    }
    List<String> columns = new ArrayList<>();
    columns.addAll(List.of(zone, expression, Integer.toString(seconds.size()), digest(seconds)));
    columns.addAll(seconds.subList(0, Math.min(3, seconds.size())));
    return String.join("\t", columns);
  }

  private static String digest(List<String> seconds) {
    String lines = seconds.stream().map(second -> second + "\n").collect(Collectors.joining());
    try {
      MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
      byte[] digest = sha256.digest(lines.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest).substring(0, 16);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }
}
