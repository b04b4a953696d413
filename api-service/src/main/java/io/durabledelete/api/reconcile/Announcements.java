package io.durabledelete.api.reconcile;

import io.durabledelete.deletion.DeletionRecord;
import io.durabledelete.deletion.PublishOutcome;
import io.durabledelete.deletion.Tombstones;
import io.durabledelete.event.EventPublisher;
import io.durabledelete.event.TaskEvent;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

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
  private final EventPublisher events;

  Announcements(Tombstones tombstones, EventPublisher events) {
    this.tombstones = tombstones;
    this.events = events;
  }

  /** Announces what is waiting; returns how many the broker confirmed. */
  int runOnce(Instant now) {
    int announced = 0;
    List<DeletionRecord> waiting = look(now);
    while (!waiting.isEmpty()) {
      List<UUID> confirmed = new ArrayList<>();
      for (DeletionRecord record : waiting) {
        PublishOutcome outcome = events.publish(event(record)).join();
        if (!outcome.isConfirmed()) {
          break;
        }
        confirmed.add(record.id());
      }
      tombstones.markAnnounced(confirmed);
      announced += confirmed.size();
      waiting = confirmed.size() < waiting.size() ? List.of() : look(now);
    }
    return announced;
  }

  private List<DeletionRecord> look(Instant now) {
    return tombstones.notAnnouncedSince(now.minus(LEFT_TO_THE_WORKER), BATCH);
  }

  private static TaskEvent event(DeletionRecord record) {
    return TaskEvent.taskDeleted(
        record.id(), record.projectId(), record.taskUuid(), record.completedAt());
  }
}
