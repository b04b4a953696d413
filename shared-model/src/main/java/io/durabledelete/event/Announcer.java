package io.durabledelete.event;

import io.durabledelete.deletion.DeletionRecord;
import io.durabledelete.deletion.PublishOutcome;
import io.durabledelete.deletion.Tombstones;
import io.durabledelete.deletion.Verified;
import io.durabledelete.task.Leftovers;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.jboss.logging.Logger;

/**
 * The end of a deletion (rules D6, D14): TaskDeleted is published, what is left of the task is read
 * back, and both that and the broker's confirm are noted on its tombstone. Until then the tombstone
 * says "announce pending", so that an event lost by a crash is announced later.
 */
public final class Announcer {
  private static final Logger LOG = Logger.getLogger(Announcer.class);

  private final EventPublisher events;
  private final Tombstones tombstones;
  private final Leftovers leftovers;

  public Announcer(EventPublisher events, Tombstones tombstones, Leftovers leftovers) {
    this.events = events;
    this.tombstones = tombstones;
    this.leftovers = leftovers;
  }

  /**
   * Verifies and announces these hard deletes.
   *
   * @return CONFIRMED when the broker confirmed them all, else how one of the others ended; those
   *     confirmed are noted in any case
   */
  public PublishOutcome announce(List<DeletionRecord> records) {
    if (records.isEmpty()) {
      return PublishOutcome.CONFIRMED;
    }
    List<CompletableFuture<PublishOutcome>> outcomes =
        records.stream().map(record -> events.publish(event(record))).toList();
    // while the broker confirms
    Map<UUID, Verified> left =
        leftovers.of(records.stream().map(DeletionRecord::taskUuid).toList());
    List<DeletionRecord> confirmed = new ArrayList<>();
    PublishOutcome outcome = PublishOutcome.CONFIRMED;
    for (int i = 0; i < records.size(); i++) {
      warnOfLeftovers(records.get(i), left);
      PublishOutcome one = outcomes.get(i).join();
      if (one.isConfirmed()) {
        confirmed.add(records.get(i));
      } else {
        outcome = one;
      }
    }
    if (!confirmed.isEmpty()) {
      tombstones.markAnnounced(confirmed, left);
    }
    return outcome;
  }

  private static void warnOfLeftovers(DeletionRecord record, Map<UUID, Verified> left) {
    Verified found = left.get(record.taskUuid());
    if (found != null && !found.isNothingLeft(record.keepsRuns())) {
      LOG.errorf("Deletion %s left something behind: %s", record.id(), found);
    }
  }

  private static TaskEvent event(DeletionRecord record) {
    return TaskEvent.taskDeleted(
        record.id(), record.projectId(), record.taskUuid(), record.completedAt());
  }
}
