package io.durabledelete.schedule;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.stream.Stream;
import org.bson.codecs.pojo.annotations.BsonProperty;
import org.jspecify.annotations.Nullable;

/**
 * When a task fires: a cron series in a time zone, or one instant (S1). In MongoDB it is a
 * sub-document of the task, in which absent means null:
 *
 * <pre>{@code
 * { cron: "30 2 * * mon-fri", time_zone: "Europe/Amsterdam",
 *   start_at: ISODate("2026-01-01T00:00:00Z"), end_at: ISODate("2027-01-01T00:00:00Z"),
 *   removed: [ ISODate("2026-05-05T00:30:00Z") ] }
 * { at: ISODate("2026-11-21T12:00:00Z") }
 * }</pre>
 *
 * It holds what it is given, right or wrong: {@link #problems()} says what an author has to change,
 * {@link Occurrences#of} tells when it fires. Instants are cut to the whole milliseconds that
 * MongoDB keeps, so that a schedule is equal to itself read back.
 *
 * @param cron a {@link CronExpression}; null when {@code at} is set
 * @param timeZone an IANA time zone, null for UTC; only with {@code cron}
 * @param startAt nothing fires before it
 * @param endAt nothing fires at it or after it
 * @param at the one instant; null when {@code cron} is set
 * @param removed occurrences that were taken out one by one (S4), ascending; null when there is
 *     none
 */
public record Schedule(
    @Nullable String cron,
    @BsonProperty("time_zone") @Nullable String timeZone,
    @BsonProperty("start_at") @Nullable Instant startAt,
    @BsonProperty("end_at") @Nullable Instant endAt,
    @Nullable Instant at,
    @Nullable List<Instant> removed) {

  /** The most occurrences that can be removed from one schedule, so that it stays small. */
  public static final int MAX_REMOVED = 1000;

  /** Cuts the instants to milliseconds and sorts {@code removed}. */
  public Schedule {
    startAt = inMillis(startAt);
    endAt = inMillis(endAt);
    at = inMillis(at);
    removed = removed == null || removed.isEmpty() ? null : inOrder(removed);
  }

  /** A series in {@code timeZone} (null: UTC) from {@code startAt} up to before {@code endAt}. */
  public static Schedule cron(
      String cron, @Nullable String timeZone, @Nullable Instant startAt, @Nullable Instant endAt) {
    return new Schedule(cron, timeZone, startAt, endAt, null, null);
  }

  /** A single occurrence. */
  public static Schedule at(Instant at) {
    return new Schedule(null, null, null, null, at, null);
  }

  /**
   * What is wrong with this schedule as its author wrote it, in the order of the members; empty
   * when it is a good one. An expression that never fires is a good one.
   */
  public List<ScheduleProblem> problems() {
    return ScheduleCheck.problems(this);
  }

  /** When it fires, in English, without its bounds and without what was removed. */
  public String inWords() {
    return cron == null
        ? "Once"
        : CronExpression.parse(cron).inWords() + (timeZone == null ? "" : " (" + timeZone + ")");
  }

  /**
   * The zone in which {@code cron} is read; UTC when none is given.
   *
   * @throws DateTimeException when {@code timeZone} is not a time zone
   */
  public ZoneId zone() {
    return ZoneId.of(timeZone == null ? "UTC" : timeZone);
  }

  /** This schedule, ending at {@code end} or, when that is earlier, where it ended already (S3). */
  public Schedule withEndAt(Instant end) {
    Instant earlier = endAt != null && endAt.isBefore(end) ? endAt : end;
    return new Schedule(cron, timeZone, startAt, earlier, at, removed);
  }

  /** This schedule without that one occurrence (S4). */
  public Schedule withRemoved(Instant occurrence) {
    List<Instant> more =
        Stream.concat(Stream.ofNullable(removed).flatMap(List::stream), Stream.of(occurrence))
            .toList();
    return new Schedule(cron, timeZone, startAt, endAt, at, more);
  }

  private static @Nullable Instant inMillis(@Nullable Instant instant) {
    return instant == null ? null : instant.truncatedTo(ChronoUnit.MILLIS);
  }

  private static List<Instant> inOrder(List<Instant> instants) {
    return instants.stream()
        .map(instant -> instant.truncatedTo(ChronoUnit.MILLIS))
        .distinct()
        .sorted()
        .toList();
  }
}
