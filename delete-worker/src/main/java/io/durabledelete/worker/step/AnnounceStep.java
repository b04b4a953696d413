package io.durabledelete.worker.step;

import io.durabledelete.deletion.DeletionRecord;
import io.durabledelete.deletion.PublishOutcome;
import io.durabledelete.deletion.StepName;
import io.durabledelete.event.Announcer;
import java.util.List;
import java.util.Objects;

/** Publishes TaskDeleted, and reads back that nothing is left: see {@link Announcer}. */
public final class AnnounceStep implements DeletionStep {
  private final Announcer announcer;

  public AnnounceStep(Announcer announcer) {
    this.announcer = announcer;
  }

  @Override
  public StepName name() {
    return StepName.ANNOUNCE;
  }

  @Override
  public String whenDone(TakenDeletion deletion) {
    return "the broker has confirmed TaskDeleted";
  }

  @Override
  public StepResult run(List<TakenDeletion> batch, Pace pace) {
    announce(batch.stream().map(TakenDeletion::tombstone).filter(Objects::nonNull).toList());
    return StepResult.done(batch);
  }

  /**
   * Announces these hard deletes.
   *
   * @throws NotAnnounced when the broker did not confirm them all
   */
  public void announce(List<DeletionRecord> records) {
    PublishOutcome outcome = announcer.announce(records);
    if (!outcome.isConfirmed()) {
      throw new NotAnnounced(outcome);
    }
  }

  /** The broker did not confirm an event: it is away, or it refuses. */
  public static final class NotAnnounced extends RuntimeException {
    private static final long serialVersionUID = 1;

    NotAnnounced(PublishOutcome outcome) {
      super("TaskDeleted was not confirmed: " + outcome);
    }
  }
}
