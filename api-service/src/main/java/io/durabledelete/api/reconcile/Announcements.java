package io.durabledelete.api.reconcile;

import io.durabledelete.deletion.DeletionRecord;
import io.durabledelete.deletion.Tombstones;
import io.durabledelete.event.Announcer;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * Announces hard deletes whose event was lost by a crash (rules D6, D9). Subscribers may get it
 * twice, always under the same id.
 */
@Singleton
final class Announcements {
  private static final int BATCH = 200;

  /** Younger ones are still being announced by the worker that made them. */
  private static final Duration LEFT_TO_THE_WORKER = Duration.ofSeconds(15);

  private final Tombstones tombstones;
  private final Announcer announcer;

  Announcements(Tombstones tombstones, Announcer announcer) {
    this.tombstones = tombstones;
    this.announcer = announcer;
  }

  /** Announces what is waiting; ends early when the broker does not confirm it. */
  void runOnce(Instant now) {
    List<DeletionRecord> waiting = look(now);
    while (!waiting.isEmpty() && announcer.announce(waiting).isConfirmed()) {
      waiting = look(now);
    }
  }

  private List<DeletionRecord> look(Instant now) {
    return tombstones.notAnnouncedSince(now.minus(LEFT_TO_THE_WORKER), BATCH);
  }
}
