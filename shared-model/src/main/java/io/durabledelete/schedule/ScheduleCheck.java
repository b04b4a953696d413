package io.durabledelete.schedule;

import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Collects everything that is wrong with a schedule, so that its author sees it all at once. */
final class ScheduleCheck {
  private static final Instant FIRST = Instant.parse("1970-01-01T00:00:00Z");
  private static final Instant BEYOND = Instant.parse("+10000-01-01T00:00:00Z");

  /** The IANA names; {@code SystemV/...}, which some JDKs add, is not one of them. */
  private static final Set<String> TIME_ZONES =
      ZoneId.getAvailableZoneIds().stream()
          .filter(id -> !id.startsWith("SystemV/"))
          .collect(Collectors.toUnmodifiableSet());

  private final List<ScheduleProblem> problems = new ArrayList<>();

  private ScheduleCheck() {}

  static List<ScheduleProblem> problems(Schedule schedule) {
    ScheduleCheck check = new ScheduleCheck();
    check.checkKind(schedule.cron(), schedule.at());
    check.checkCron(schedule.cron());
    check.checkTimeZone(schedule.timeZone(), schedule.cron());
    check.checkYear("start_at", schedule.startAt());
    check.checkYear("end_at", schedule.endAt());
    check.checkOrder(schedule.startAt(), schedule.endAt());
    check.checkYear("at", schedule.at());
    check.checkRemoved(schedule.removed());
    return List.copyOf(check.problems);
  }

  private void checkKind(@Nullable String cron, @Nullable Instant at) {
    if (cron == null && at == null) {
      add("cron", "A schedule has either cron or at, and this one has neither.");
    } else if (cron != null && at != null) {
      add("at", "A schedule has either cron or at, and this one has both.");
    }
  }

  private void checkCron(@Nullable String cron) {
    if (cron != null) {
      try {
        CronExpression.parse(cron);
      } catch (InvalidCron invalid) {
        add("cron", invalid.getMessage());
      }
    }
  }

  private void checkTimeZone(@Nullable String timeZone, @Nullable String cron) {
    if (timeZone == null) {
      return;
    }
    if (cron == null) {
      add("time_zone", "A time zone goes with cron only: at is an instant and needs none.");
    }
    if (!TIME_ZONES.contains(timeZone)) {
      add(
          "time_zone",
          CronPiece.quoted(timeZone)
              + " is not a name of the IANA time zone database:"
              + " use one such as Europe/Amsterdam or UTC.");
    }
  }

  private void checkYear(String member, @Nullable Instant instant) {
    if (instant != null && (instant.isBefore(FIRST) || !instant.isBefore(BEYOND))) {
      add(member, member + " must lie in the years 1970 to 9999 (UTC).");
    }
  }

  private void checkOrder(@Nullable Instant startAt, @Nullable Instant endAt) {
    if (startAt != null && endAt != null && !startAt.isBefore(endAt)) {
      add("end_at", "end_at must be later than start_at.");
    }
  }

  private void checkRemoved(@Nullable List<Instant> removed) {
    if (removed != null && removed.size() > Schedule.MAX_REMOVED) {
      add(
          "removed",
          "At most "
              + Schedule.MAX_REMOVED
              + " occurrences can be removed from a schedule, and these are "
              + removed.size()
              + ".");
    }
  }

  private void add(String member, String message) {
    problems.add(new ScheduleProblem(member, message));
  }
}
