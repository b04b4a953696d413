package io.durabledelete.api.schedule;

import io.durabledelete.api.json.InstantToken;
import io.durabledelete.run.Run;
import io.durabledelete.run.Runs;
import io.durabledelete.schedule.Occurrences;
import io.durabledelete.schedule.Registration;
import io.durabledelete.schedule.Registrations;
import io.durabledelete.store.DatabaseClock;
import io.durabledelete.task.Tasks;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What fired and what will (rule S5): recorded runs up to now, and from there on the occurrences of
 * registrations whose tasks are ACTIVE. Ended, removed and disabled ones are not in it, nor are
 * those of tasks that are being deleted.
 */
@Singleton
final class Calendar {
  private static final int CHUNK = 1_000;

  private final Registrations registrations;
  private final Tasks tasks;
  private final Runs runs;
  private final DatabaseClock databaseClock;

  Calendar(Registrations registrations, Tasks tasks, Runs runs, DatabaseClock databaseClock) {
    this.registrations = registrations;
    this.tasks = tasks;
    this.runs = runs;
    this.databaseClock = databaseClock;
  }

  /** Which part of the calendar. */
  record Window(
      String projectId,
      @Nullable UUID taskUuid,
      Instant from,
      Instant to,
      @Nullable InstantToken after,
      int limit) {

    /** The first instant that can be on this page. */
    Instant begin() {
      return after != null && after.at().isAfter(from) ? after.at() : from;
    }

    boolean isBehind(InstantToken item) {
      return after != null && item.compareTo(after) <= 0;
    }
  }

  /** A series that runs along the window, at its next instant. */
  private record Series(Occurrences occurrences, InstantToken next) {}

  List<OccurrenceView> page(Window window) {
    // what is ahead is read first: what fires between the two reads is then in both, never in
    // neither
    Map<InstantToken, OccurrenceView> items = new TreeMap<>();
    future(window).forEach(item -> items.put(item.token(), item));
    recorded(window).forEach(item -> items.put(item.token(), item));
    return items.values().stream().limit(window.limit()).toList();
  }

  private List<OccurrenceView> recorded(Window window) {
    UUID afterTask = window.after() == null ? null : window.after().id();
    boolean isAtToken = window.after() != null && !window.after().at().isBefore(window.from());
    return runs
        .planned(
            window.projectId(),
            window.taskUuid(),
            window.begin(),
            isAtToken ? afterTask : null,
            window.to(),
            window.limit())
        .stream()
        .map(run -> new OccurrenceView(plannedAt(run), run.taskUuid(), run.id()))
        .toList();
  }

  private static Instant plannedAt(Run run) {
    return Objects.requireNonNull(run.plannedAt());
  }

  /** The series side by side, always the earliest instant next. */
  private List<OccurrenceView> future(Window window) {
    PriorityQueue<Series> series = new PriorityQueue<>(Comparator.comparing(Series::next));
    Instant now = databaseClock.now();
    UUID last = null;
    List<Registration> chunk;
    do {
      chunk = registrations.ofProject(window.projectId(), window.taskUuid(), last, CHUNK);
      Set<UUID> active =
          new HashSet<>(tasks.active(chunk.stream().map(Registration::taskUuid).toList()));
      for (Registration registration : chunk) {
        if (active.contains(registration.taskUuid())) {
          begin(registration, window, now).ifPresent(series::add);
        }
        last = registration.taskUuid();
      }
    } while (chunk.size() == CHUNK);
    return merged(series, window);
  }

  private static Optional<Series> begin(Registration registration, Window window, Instant now) {
    Instant nextAt = registration.nextAt();
    if (nextAt == null) {
      return Optional.empty();
    }
    // a registration that is a moment late has not fired yet; what was missed long ago is not ahead
    Instant earliest = nextAt.isBefore(now.minusSeconds(60)) ? now : nextAt;
    Instant from = window.begin().isAfter(earliest) ? window.begin() : earliest;
    Occurrences occurrences = Occurrences.of(registration.schedule());
    Optional<Instant> first = occurrences.first(from);
    if (first.isPresent()
        && window.isBehind(new InstantToken(first.get(), registration.taskUuid()))) {
      first = occurrences.next(first.get());
    }
    return first
        .filter(at -> at.isBefore(window.to()))
        .map(at -> new Series(occurrences, new InstantToken(at, registration.taskUuid())));
  }

  private static List<OccurrenceView> merged(PriorityQueue<Series> series, Window window) {
    List<OccurrenceView> items = new ArrayList<>();
    while (!series.isEmpty() && items.size() < window.limit()) {
      Series earliest = series.remove();
      InstantToken item = earliest.next();
      items.add(new OccurrenceView(item.at(), item.id(), null));
      earliest
          .occurrences()
          .next(item.at())
          .filter(at -> at.isBefore(window.to()))
          .ifPresent(
              at ->
                  series.add(new Series(earliest.occurrences(), new InstantToken(at, item.id()))));
    }
    return items;
  }
}
