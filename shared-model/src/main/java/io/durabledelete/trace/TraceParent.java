package io.durabledelete.trace;

import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * W3C's {@code traceparent}: which trace something belongs to, and the span it comes from. It goes
 * with every job as a header; anybody can write one, so that what is malformed is none.
 *
 * @param traceId 32 hexadecimal digits, not all zero
 * @param spanId 16 of them
 */
public record TraceParent(String traceId, String spanId, boolean sampled) {
  /** Of HTTP and of messages. */
  public static final String HEADER = "traceparent";

  private static final int LENGTH = 55;
  private static final Pattern FORMAT =
      Pattern.compile("00-([0-9a-f]{32})-([0-9a-f]{16})-[0-9a-f]([0-9a-f])");

  /** Reads a header; empty when there is none, or none that can be trusted to be one. */
  public static Optional<TraceParent> parse(@Nullable String text) {
    if (text == null || text.length() != LENGTH) {
      return Optional.empty();
    }
    Matcher parts = FORMAT.matcher(text);
    if (!parts.matches() || isZero(parts.group(1)) || isZero(parts.group(2))) {
      return Optional.empty();
    }
    boolean sampled = (Character.digit(parts.group(3).charAt(0), 16) & 1) == 1;
    return Optional.of(new TraceParent(parts.group(1), parts.group(2), sampled));
  }

  /** The first of a new trace. */
  public static TraceParent random() {
    ThreadLocalRandom random = ThreadLocalRandom.current();
    return new TraceParent(hex(random.nextLong()) + hex(notZero(random)), spanId(random), true);
  }

  /** The same trace, one step on. */
  public TraceParent next() {
    return new TraceParent(traceId, spanId(ThreadLocalRandom.current()), sampled);
  }

  private static String spanId(ThreadLocalRandom random) {
    return hex(notZero(random));
  }

  private static long notZero(ThreadLocalRandom random) {
    return random.nextLong() | 1;
  }

  private static String hex(long bits) {
    return HexFormat.of().toHexDigits(bits);
  }

  private static boolean isZero(String digits) {
    return digits.chars().allMatch(digit -> digit == '0');
  }

  /** As a header has it. */
  public String text() {
    return "00-" + traceId + "-" + spanId + (sampled ? "-01" : "-00");
  }
}
