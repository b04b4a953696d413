package io.durabledelete.api.deadletter;

import io.durabledelete.audit.AuditEntry;
import io.durabledelete.deadletter.DeadLetter;
import io.durabledelete.store.DatabaseClock;
import jakarta.inject.Singleton;
import org.jspecify.annotations.Nullable;

/** What the audit says of letters (rule O8). */
@Singleton
final class LetterEntries {
  private final DatabaseClock databaseClock;

  LetterEntries(DatabaseClock databaseClock) {
    this.databaseClock = databaseClock;
  }

  /**
   * Something happened to a letter.
   *
   * @param by what it happened through, such as a replay of many; null: a request for this one
   */
  AuditEntry of(
      DeadLetter letter,
      String actor,
      String action,
      String outcome,
      @Nullable String reason,
      @Nullable String by) {
    return AuditEntry.of(
        databaseClock.now(),
        actor,
        letter.projectId(),
        action,
        outcome,
        letter.taskUuid(),
        letter.deletionId(),
        reason,
        "letter %s, cause %s%s"
            .formatted(letter.id(), letter.cause(), by == null ? "" : ", " + by));
  }
}
