package io.durabledelete.schedule;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.stream.LongStream;

/** What the clock on the wall of a zone shows at each minute of a span of real time. */
final class Dial {
  private final ZoneId zone;
  private final Instant from;
  private final long[] minutes;

  private Dial(ZoneId zone, Instant from, long[] minutes) {
    this.zone = zone;
    this.from = from;
    this.minutes = minutes;
  }

  /** The days around {@code instant}, so many before and after it. */
  static Dial around(String zone, String instant, int days) {
    ZoneId id = ZoneId.of(zone);
    Instant from = Instant.parse(instant).minus(Duration.ofDays(days));
    long before = from.getEpochSecond() - 60;
    long[] minutes =
        LongStream.rangeClosed(0, days * 2L * 24 * 60)
            .map(i -> localMinute(id, before + i * 60))
            .toArray();
    return new Dial(id, from, minutes);
  }

  private static long localMinute(ZoneId zone, long epochSecond) {
    int offset = zone.getRules().getOffset(Instant.ofEpochSecond(epochSecond)).getTotalSeconds();
    return Math.floorDiv(epochSecond + offset, 60L);
  }

  ZoneId zone() {
    return zone;
  }

  Instant from() {
    return from;
  }

  Instant to() {
    return instant(length());
  }

  int length() {
    return minutes.length - 1;
  }

  /** The minute that is shown in minute {@code i} of the span, -1 being the one before it. */
  long minute(int i) {
    return minutes[i + 1];
  }

  Instant instant(int i) {
    return from.plusSeconds(i * 60L);
  }

  @Override
  public String toString() {
    return zone + " " + from + "/" + to();
  }
}
