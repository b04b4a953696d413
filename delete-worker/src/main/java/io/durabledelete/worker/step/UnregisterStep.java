package io.durabledelete.worker.step;

import io.durabledelete.deletion.StepName;
import io.durabledelete.schedule.Registrations;
import java.util.List;

/** Removes the registrations: from here on there is nothing that could make the tasks fire. */
public final class UnregisterStep implements DeletionStep {
  private final Registrations registrations;

  public UnregisterStep(Registrations registrations) {
    this.registrations = registrations;
  }

  @Override
  public StepName name() {
    return StepName.UNREGISTER;
  }

  @Override
  public List<TakenDeletion> run(List<TakenDeletion> batch) {
    registrations.unregister(batch.stream().map(TakenDeletion::taskUuid).toList());
    return batch;
  }
}
