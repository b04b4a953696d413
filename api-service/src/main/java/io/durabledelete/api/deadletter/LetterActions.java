package io.durabledelete.api.deadletter;

import com.mongodb.MongoException;
import io.durabledelete.api.problem.Problem;
import io.durabledelete.api.problem.ProblemType;
import io.durabledelete.audit.AuditLog;
import io.durabledelete.deadletter.DeadLetter;
import io.durabledelete.deadletter.DeadLetters;
import io.durabledelete.deadletter.LetterContent;
import io.durabledelete.deadletter.LetterPublisher;
import io.durabledelete.deletion.PublishOutcome;
import io.durabledelete.store.DuplicateKey;
import io.durabledelete.store.Transactions;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.UUID;

/**
 * What operators do with one letter (rule O1). One conditional write decides, in one transaction
 * with its audit entry; whoever comes too late changes nothing.
 */
@Singleton
final class LetterActions {
  private final DeadLetters letters;
  private final LetterPublisher publisher;
  private final AuditLog audit;
  private final LetterEntries entries;
  private final Transactions transactions;
  private final MeterRegistry meters;

  LetterActions(
      DeadLetters letters,
      LetterPublisher publisher,
      AuditLog audit,
      LetterEntries entries,
      Transactions transactions,
      MeterRegistry meters) {
    this.letters = letters;
    this.publisher = publisher;
    this.audit = audit;
    this.entries = entries;
    this.transactions = transactions;
    this.meters = meters;
  }

  /**
   * Publishes, and only then closes. A crash in between leaves the letter open: to be replayed once
   * more, which does no harm.
   */
  void replay(UUID id, String actor) {
    DeadLetter seen = letters.find(id).orElseThrow(Problem::notFound);
    if (!seen.isOpen()) {
      throw closed(seen);
    }
    if (seen.bodyCut()) {
      throw Problem.of(
          ProblemType.LETTER_CUT,
          "Its body has %d bytes, and only a part of it was kept.".formatted(seen.bodySize()));
    }
    LetterContent content = letters.content(id).orElseThrow(Problem::notFound);
    PublishOutcome outcome = publisher.publish(seen, content).join();
    if (!outcome.isConfirmed()) {
      audit.add(entries.of(seen, actor, "letter.replay", "not-published", null, null));
      throw Problem.of(
          ProblemType.PUBLISH_FAILED,
          "The broker did not take the message in time (%s); the letter is open."
              .formatted(outcome));
    }
    if (!closeReplayed(seen, actor)) {
      replayedButNotClosed(seen, actor);
    }
  }

  private boolean closeReplayed(DeadLetter seen, String actor) {
    boolean closed =
        transactions.run(
            session -> {
              boolean isOurs = letters.replayed(session, seen, actor);
              if (isOurs) {
                audit.add(
                    session,
                    List.of(entries.of(seen, actor, "letter.replay", "replayed", null, null)));
              }
              return isOurs;
            });
    count("replayed", closed);
    return closed;
  }

  /** It has died again since, and is open with reason; or somebody else was faster. */
  private void replayedButNotClosed(DeadLetter seen, String actor) {
    DeadLetter now = letters.find(seen.id()).orElseThrow(Problem::notFound);
    if (!now.isOpen()) {
      throw closed(now);
    }
    audit.add(entries.of(now, actor, "letter.replay", "died-again", null, null));
  }

  void discard(UUID id, String actor, String reason) {
    DeadLetter seen = letters.find(id).orElseThrow(Problem::notFound);
    boolean discarded =
        transactions.run(
            session -> {
              boolean isOurs = letters.discard(session, id, actor, reason);
              if (isOurs) {
                audit.add(
                    session,
                    List.of(entries.of(seen, actor, "letter.discard", "discarded", reason, null)));
              }
              return isOurs;
            });
    count("discarded", discarded);
    if (!discarded) {
      throw closed(letters.find(id).orElse(seen));
    }
  }

  /** Opens a letter again; one that is open stays so. */
  void reopen(UUID id, String actor) {
    DeadLetter seen = letters.find(id).orElseThrow(Problem::notFound);
    try {
      transactions.run(
          session -> {
            boolean isOurs = letters.reopen(session, id);
            if (isOurs) {
              audit.add(
                  session,
                  List.of(entries.of(seen, actor, "letter.reopen", "reopened", null, null)));
            }
            return isOurs;
          });
    } catch (MongoException e) {
      throw DuplicateKey.isIn(e)
          ? Problem.of(
              ProblemType.LETTER_OPEN,
              "Another letter of deletion %s is open.".formatted(seen.deletionId()))
          : e;
    }
  }

  private void count(String how, boolean happened) {
    meters.counter("task.letters.closed", "how", how).increment(happened ? 1 : 0);
  }

  private static Problem closed(DeadLetter letter) {
    return Problem.of(
        ProblemType.LETTER_CLOSED, "The letter is closed: %s.".formatted(letter.state()));
  }
}
