package io.durabledelete.api.deadletter;

import io.durabledelete.api.Rounds;
import io.durabledelete.deadletter.DeadLetter;
import io.durabledelete.deadletter.DeadLetters;
import io.durabledelete.deletion.DeletionRecord;
import io.durabledelete.deletion.DeletionState;
import io.durabledelete.deletion.Tombstones;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Closes the letters whose deletion ended (rule O1). A round looks at so many letters and no more;
 * the next one goes on behind them. Where it was is not worth remembering longer: a replica that
 * starts begins at the front.
 */
@Singleton
public final class LetterResolution {
  private static final int PAGE = 500;
  private static final int MOST_PAGES = 20;

  private final Rounds rounds;
  private final DeadLetters letters;
  private final Tombstones tombstones;
  private final MeterRegistry meters;
  private final AtomicReference<@Nullable UUID> last = new AtomicReference<>();

  LetterResolution(
      Rounds rounds, DeadLetters letters, Tombstones tombstones, MeterRegistry meters) {
    this.rounds = rounds;
    this.letters = letters;
    this.tombstones = tombstones;
    this.meters = meters;
  }

  @Scheduled(
      identity = "letter-resolution",
      every = "5s",
      concurrentExecution = ConcurrentExecution.SKIP)
  @RunOnVirtualThread
  void tick() {
    rounds.run("The closing of dead letters", this::runOnce);
  }

  /** Looks at the next pages of open letters; returns how many it closed. */
  public long runOnce() {
    long closed = 0;
    for (int page = 0; page < MOST_PAGES && !rounds.areStopping(); page++) {
      List<DeadLetter> open = letters.openOfDeletions(last.get(), PAGE);
      closed += resolve(open);
      last.set(open.size() < PAGE ? null : open.getLast().deletionId());
      if (open.size() < PAGE) {
        break;
      }
    }
    meters.counter("task.letters.closed", "how", "resolved").increment(closed);
    return closed;
  }

  private long resolve(List<DeadLetter> open) {
    Map<UUID, DeletionRecord> records =
        tombstones
            .find(open.stream().map(letter -> Objects.requireNonNull(letter.deletionId())).toList())
            .stream()
            .collect(Collectors.toMap(DeletionRecord::id, Function.identity()));
    Map<DeletionState, List<UUID>> over =
        open.stream()
            .filter(letter -> isAbout(letter, records.get(letter.deletionId())))
            .collect(
                Collectors.groupingBy(
                    letter -> Objects.requireNonNull(records.get(letter.deletionId())).state(),
                    Collectors.mapping(DeadLetter::id, Collectors.toList())));
    return over.entrySet().stream()
        .mapToLong(
            each ->
                letters.resolve(each.getValue(), "The deletion is %s.".formatted(each.getKey())))
        .sum();
  }

  /** A letter can name the deletion of another project: that one's end says nothing of it. */
  private static boolean isAbout(DeadLetter letter, @Nullable DeletionRecord record) {
    return record != null
        && record.taskUuid().equals(letter.taskUuid())
        && record.projectId().equals(letter.projectId());
  }
}
