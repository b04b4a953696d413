package io.durabledelete.api.deadletter;

import com.mongodb.client.ClientSession;
import io.durabledelete.audit.AuditEntry;
import io.durabledelete.audit.AuditLog;
import io.durabledelete.deadletter.DeadLetter;
import io.durabledelete.deadletter.DeadLetters;
import io.durabledelete.deadletter.LetterJob;
import io.durabledelete.deadletter.LetterJob.Kind;
import io.durabledelete.deadletter.LetterJobs;
import io.durabledelete.deadletter.LetterPublisher;
import io.durabledelete.deadletter.LetterTally;
import io.durabledelete.deletion.PublishOutcome;
import io.durabledelete.store.Transactions;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Some letters of a job: published and confirmed first, then closed and counted in one transaction.
 * A crash in between leaves them open, and they are published once more: that does no harm.
 */
@Singleton
final class LetterBatch {
  /** Bodies that are held in memory at the same time, in bytes; one is always allowed. */
  private static final long MOST_BYTES = 16L * 1024 * 1024;

  private final DeadLetters letters;
  private final LetterJobs jobs;
  private final LetterPublisher publisher;
  private final AuditLog audit;
  private final LetterEntries entries;
  private final Transactions transactions;
  private final MeterRegistry meters;

  LetterBatch(
      DeadLetters letters,
      LetterJobs jobs,
      LetterPublisher publisher,
      AuditLog audit,
      LetterEntries entries,
      Transactions transactions,
      MeterRegistry meters) {
    this.letters = letters;
    this.jobs = jobs;
    this.publisher = publisher;
    this.audit = audit;
    this.entries = entries;
    this.transactions = transactions;
    this.meters = meters;
  }

  /**
   * Deals with the next letters of a job, at most so many.
   *
   * @param mayGoOn waits a while after a failed publish; false: give up, nothing is closed
   * @return how many were dealt with; 0: the job is another's now
   */
  long next(LetterJob job, UUID holder, int most, BooleanSupplier mayGoOn) {
    List<UUID> ids = jobs.next(job, most);
    Map<UUID, DeadLetter> found =
        letters.find(ids).stream().collect(Collectors.toMap(DeadLetter::id, Function.identity()));
    List<UUID> batch = fitting(ids, found);
    List<DeadLetter> open =
        batch.stream().map(found::get).filter(Objects::nonNull).filter(DeadLetter::isOpen).toList();
    List<DeadLetter> doable =
        open.stream().filter(each -> job.kind() == Kind.DISCARD || !each.bodyCut()).toList();
    if (job.kind() == Kind.REPLAY && !publish(doable, mayGoOn)) {
      return 0;
    }
    int failed = open.size() - doable.size();
    LetterTally tally =
        transactions.run(session -> close(session, job, holder, doable, batch.size(), failed));
    String how = job.kind() == Kind.REPLAY ? "replayed" : "discarded";
    meters.counter("task.letters.closed", "how", how).increment(tally.done());
    return tally.sum();
  }

  private static List<UUID> fitting(List<UUID> ids, Map<UUID, DeadLetter> found) {
    List<UUID> fitting = new ArrayList<>();
    long bytes = 0;
    for (UUID id : ids) {
      DeadLetter letter = found.get(id);
      bytes += letter == null ? 0 : letter.bodySize();
      if (bytes > MOST_BYTES && !fitting.isEmpty()) {
        break;
      }
      fitting.add(id);
    }
    return fitting;
  }

  /** Until the broker has confirmed every one: none is skipped. */
  private boolean publish(List<DeadLetter> batch, BooleanSupplier mayGoOn) {
    Set<UUID> confirmed = new HashSet<>();
    while (true) {
      Map<UUID, CompletableFuture<PublishOutcome>> sent = new HashMap<>();
      for (DeadLetter letter : batch) {
        if (!confirmed.contains(letter.id())) {
          letters
              .content(letter.id())
              .ifPresent(content -> sent.put(letter.id(), publisher.publish(letter, content)));
        }
      }
      sent.forEach(
          (id, outcome) -> {
            if (outcome.join().isConfirmed()) {
              confirmed.add(id);
            }
          });
      if (confirmed.containsAll(sent.keySet())) {
        return true;
      }
      if (!mayGoOn.getAsBoolean()) {
        return false;
      }
    }
  }

  private LetterTally close(
      ClientSession session,
      LetterJob job,
      UUID holder,
      List<DeadLetter> doable,
      int size,
      int failed) {
    List<AuditEntry> done = new ArrayList<>();
    for (DeadLetter letter : doable) {
      close(session, job, letter).ifPresent(done::add);
    }
    LetterTally tally = new LetterTally(done.size(), size - done.size() - failed, failed);
    if (!jobs.advance(session, job, holder, tally)) {
      session.abortTransaction(); // another replica goes on with it
      return new LetterTally(0, 0, 0);
    }
    if (!done.isEmpty()) {
      audit.add(session, done);
    }
    return tally;
  }

  private Optional<AuditEntry> close(ClientSession session, LetterJob job, DeadLetter letter) {
    String by = "by %s %s".formatted(job.kind().name().toLowerCase(Locale.ROOT), job.id());
    String actor = job.requestedBy();
    if (job.kind() == Kind.DISCARD) {
      String reason = Objects.requireNonNullElse(job.reason(), "");
      return letters.discard(session, letter.id(), actor, reason)
          ? Optional.of(entries.of(letter, actor, "letter.discard", "discarded", reason, by))
          : Optional.empty();
    }
    boolean closed = letters.replayed(session, letter, actor);
    // one that has died again since was replayed, and is open with reason
    return closed || letters.isOpen(session, letter.id())
        ? Optional.of(
            entries.of(
                letter,
                actor,
                "letter.replay",
                closed ? "replayed" : "died-again",
                job.reason(),
                by))
        : Optional.empty();
  }
}
