package io.durabledelete.schedule;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The instants at which a schedule fires, in ascending order: those of its expression from {@code
 * start_at} (inclusive) to {@code end_at} (exclusive), or its one instant, without the removed
 * ones. Two of them are at least a second apart.
 *
 * <p>Immutable and thread-safe. Making one costs about as much as one look-up, which takes
 * microseconds; a look-up steps over removed occurrences one by one.
 */
public final class Occurrences {
  private static final Duration SHORTEST_DISTANCE = Duration.ofSeconds(1);

  private final Function<Instant, Optional<Instant>> series;
  private final Instant startAt;
  private final Instant endAt;
  private final Set<Instant> removed;

  private Occurrences(
      Function<Instant, Optional<Instant>> series,
      @Nullable Instant startAt,
      @Nullable Instant endAt,
      @Nullable List<Instant> removed) {
    this.series = series;
    this.startAt = startAt == null ? Instant.MIN : startAt;
    this.endAt = endAt == null ? Instant.MAX : endAt;
    this.removed = removed == null ? Set.of() : Set.copyOf(removed);
  }

  /**
   * The occurrences of a schedule. A window that is empty, as after a series was ended before its
   * start, has none.
   *
   * @throws InvalidCron when its expression can't be read
   * @throws DateTimeException when its time zone is not known
   * @throws IllegalArgumentException when it has neither cron nor at, or both
   */
  public static Occurrences of(Schedule schedule) {
    return new Occurrences(
        series(schedule), schedule.startAt(), schedule.endAt(), schedule.removed());
  }

  private static Function<Instant, Optional<Instant>> series(Schedule schedule) {
    String cron = schedule.cron();
    Instant at = schedule.at();
    if ((cron == null) == (at == null)) {
      throw new IllegalArgumentException("A schedule has either cron or at: " + schedule);
    }
    if (cron == null) {
      return after -> Optional.ofNullable(at).filter(instant -> instant.isAfter(after));
    }
    CronExpression expression = CronExpression.parse(cron);
    ZoneId zone = schedule.zone();
    return after -> expression.next(after, zone);
  }

  /** The first occurrence strictly after {@code after}. */
  public Optional<Instant> next(Instant after) {
    Instant beforeStart = justBefore(startAt);
    Optional<Instant> next = series.apply(after.isAfter(beforeStart) ? after : beforeStart);
    while (next.isPresent() && removed.contains(next.get())) {
      next = series.apply(next.get());
    }
    return next.filter(occurrence -> occurrence.isBefore(endAt));
  }

  /** The first occurrence at or after {@code from}. */
  public Optional<Instant> first(Instant from) {
    return next(justBefore(from));
  }

  /**
   * The occurrences from {@code from} (inclusive) to {@code to} (exclusive), the first {@code
   * limit} of them.
   */
  public List<Instant> between(Instant from, Instant to, int limit) {
    List<Instant> found = new ArrayList<>();
    Optional<Instant> next = first(from).filter(occurrence -> occurrence.isBefore(to));
    while (next.isPresent() && found.size() < limit) {
      found.add(next.get());
      next = next(next.get()).filter(occurrence -> occurrence.isBefore(to));
    }
    return List.copyOf(found);
  }

  /**
   * The last occurrence from {@code notBefore} to {@code notAfter}, both inclusive. The interval is
   * halved until no other occurrence can be in it: about one look-up for each doubling of its
   * length in seconds, 25 for a year.
   */
  public Optional<Instant> latest(Instant notBefore, Instant notAfter) {
    Optional<Instant> first = first(notBefore).filter(occurrence -> !occurrence.isAfter(notAfter));
    return first.map(occurrence -> latestFrom(occurrence, notAfter));
  }

  /** {@code latest} is an occurrence; none lies after {@code end} and up to {@code notAfter}. */
  private Instant latestFrom(Instant latest, Instant notAfter) {
    Instant end = notAfter;
    Duration open = Duration.between(latest, end);
    while (open.compareTo(SHORTEST_DISTANCE) >= 0) {
      Instant middle = latest.plus(open.dividedBy(2));
      Optional<Instant> later = next(middle).filter(occurrence -> !occurrence.isAfter(notAfter));
      if (later.isPresent()) {
        latest = later.get();
      } else {
        end = middle;
      }
      open = Duration.between(latest, end);
    }
    return latest;
  }

  /** Whether {@code instant} is an occurrence, to the nanosecond. */
  public boolean contains(Instant instant) {
    return first(instant).filter(instant::equals).isPresent();
  }

  private static Instant justBefore(Instant instant) {
    return instant.equals(Instant.MIN) ? instant : instant.minusNanos(1);
  }
}
