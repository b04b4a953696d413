package io.durabledelete.worker.step;

import io.durabledelete.deletion.DeletionRecord;
import io.durabledelete.deletion.PublishOutcome;
import io.durabledelete.deletion.StepName;
import io.durabledelete.deletion.Tombstones;
import io.durabledelete.event.EventPublisher;
import io.durabledelete.event.TaskEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;

/**
 * Publishes TaskDeleted and notes the broker's confirm on the tombstone. Until then the tombstone
 * says "announce pending", so that an event lost by a crash is announced later.
 */
public final class AnnounceStep implements DeletionStep {
  private final EventPublisher events;
  private final Tombstones tombstones;

  public AnnounceStep(EventPublisher events, Tombstones tombstones) {
    this.events = events;
    this.tombstones = tombstones;
  }

  @Override
  public StepName name() {
    return StepName.ANNOUNCE;
  }

  @Override
  public String whenDone() {
    return "the broker has confirmed TaskDeleted";
  }

  @Override
  public StepResult run(List<TakenDeletion> batch, Pace pace) {
    announce(tombstones.notAnnounced(batch.stream().map(TakenDeletion::taskUuid).toList()));
    return StepResult.done(batch);
  }

  /**
   * Announces these hard deletes.
   *
   * @throws NotAnnounced when the broker did not confirm them all; those confirmed are noted
   */
  public void announce(List<DeletionRecord> records) {
    if (records.isEmpty()) {
      return;
    }
    List<CompletableFuture<PublishOutcome>> outcomes =
        records.stream().map(record -> events.publish(event(record))).toList();
    List<UUID> confirmed = new ArrayList<>();
    PublishOutcome failure = PublishOutcome.CONFIRMED;
    for (int i = 0; i < records.size(); i++) {
      PublishOutcome outcome = outcomes.get(i).join();
      if (outcome.isConfirmed()) {
        confirmed.add(records.get(i).id());
      } else {
        failure = outcome;
      }
    }
    if (!confirmed.isEmpty()) {
      tombstones.markAnnounced(confirmed);
    }
    if (!failure.isConfirmed()) {
      throw new NotAnnounced(failure);
    }
  }

  private static TaskEvent event(DeletionRecord record) {
    return TaskEvent.taskDeleted(
        record.id(), record.projectId(), record.taskUuid(), record.completedAt());
  }

  /** The broker did not confirm an event: it is away, or it refuses. */
  public static final class NotAnnounced extends RuntimeException {
    private static final long serialVersionUID = 1;

    NotAnnounced(PublishOutcome outcome) {
      super("TaskDeleted was not confirmed: " + outcome);
    }
  }
}
