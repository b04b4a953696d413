package io.durabledelete.api.schedule;

import io.durabledelete.api.json.Texts;
import io.durabledelete.api.problem.Problem;
import io.durabledelete.api.problem.ProblemType;
import io.durabledelete.schedule.Occurrences;
import io.durabledelete.schedule.Schedule;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What is to be taken out of a series (rules S3, S4): all from an instant on, or one occurrence.
 *
 * @param from the end of the series; null when one occurrence is meant
 * @param time that occurrence; null when the series ends
 */
record SeriesCut(@Nullable String from, @Nullable String time) {
  /** So long ago still means now: the way here took time. */
  private static final Duration JUST_NOW = Duration.ofSeconds(60);

  private static final Duration HORIZON = Duration.ofDays(366);
  private static final int MOST_SHOWN = 100;

  /** The schedule without what is taken out; a problem says why it can't be. */
  Schedule apply(Schedule schedule, Instant now) {
    return time == null
        ? schedule.withEndAt(end(schedule, now))
        : schedule.withRemoved(occurrence(schedule, now));
  }

  /** What would vanish. */
  CutPreview preview(Schedule schedule, Instant now) {
    if (time != null) {
      Instant at = occurrence(schedule, now);
      return new CutPreview(1, at, at, List.of(at), false);
    }
    Instant end = end(schedule, now);
    return preview(Occurrences.of(schedule), end);
  }

  private static CutPreview preview(Occurrences occurrences, Instant from) {
    Instant horizon = from.plus(HORIZON);
    List<Instant> shown = new ArrayList<>();
    long count = 0;
    Instant last = null;
    Optional<Instant> next = occurrences.first(from);
    while (next.isPresent() && next.get().isBefore(horizon)) {
      last = next.get();
      if (count++ < MOST_SHOWN) {
        shown.add(last);
      }
      next = occurrences.next(last);
    }
    return new CutPreview(
        count, shown.isEmpty() ? null : shown.getFirst(), last, shown, next.isPresent());
  }

  private Instant end(Schedule schedule, Instant now) {
    Instant end = from == null ? now : given(from, schedule, now);
    Instant endAt = schedule.endAt();
    Instant at = schedule.at();
    if ((endAt != null && !endAt.isAfter(end)) || (at != null && at.isBefore(end))) {
      throw Problem.of(ProblemType.NOT_FOUND, "The series has ended before already.");
    }
    return end;
  }

  private static Instant given(String text, Schedule schedule, Instant now) {
    LocalDate date = date(text);
    ZoneId zone = schedule.cron() == null ? ZoneId.of("UTC") : schedule.zone();
    if (date != null && date.equals(now.atZone(zone).toLocalDate())) {
      return now;
    }
    Instant instant =
        date == null ? Texts.instant("from", text) : date.atStartOfDay(zone).toInstant();
    if (instant.isBefore(now.minus(JUST_NOW))) {
      throw Problem.of(
          ProblemType.FROM_IN_THE_PAST, "from: %s is past; what ran stays.".formatted(text));
    }
    return instant.isBefore(now) ? now : instant;
  }

  private static @Nullable LocalDate date(String text) {
    try {
      LocalDate date = LocalDate.parse(text);
      return Texts.hasUsualYear(date) ? date : null;
    } catch (DateTimeException e) {
      return null; // then it has to be an instant
    }
  }

  private Instant occurrence(Schedule schedule, Instant now) {
    Instant at = Texts.instant("time", String.valueOf(time));
    if (at.isBefore(now)) {
      throw Problem.parameter("time", "is past; what ran stays");
    }
    if (!Occurrences.of(schedule).contains(at)) {
      throw Problem.of(
          ProblemType.NOT_FOUND, "time: the series has no occurrence at %s.".formatted(at));
    }
    if (schedule.removed() != null && schedule.removed().size() >= Schedule.MAX_REMOVED) {
      throw Problem.parameter(
          "time",
          "%d occurrences are removed already, no more can be".formatted(Schedule.MAX_REMOVED));
    }
    return at;
  }
}
