package io.durabledelete.worker.step;

import com.mongodb.client.ClientSession;
import io.durabledelete.deletion.StepName;
import io.durabledelete.schedule.Registrations;
import io.durabledelete.task.Task;
import java.util.Collection;
import java.util.List;
import java.util.UUID;

/** Removes the registrations: from here on there is nothing that could make the tasks fire. */
public final class UnregisterStep implements ShortStep {
  private final Registrations registrations;

  public UnregisterStep(Registrations registrations) {
    this.registrations = registrations;
  }

  @Override
  public StepName name() {
    return StepName.UNREGISTER;
  }

  @Override
  public String whenDone(TakenDeletion deletion) {
    return "no registration is left";
  }

  @Override
  public StepResult run(List<TakenDeletion> batch, Pace pace) {
    List<UUID> taskUuids = batch.stream().map(TakenDeletion::taskUuid).toList();
    registrations.unregister(taskUuids);
    if (registrations.anyOf(taskUuids)) {
      throw new IllegalStateException("a registration is still there after unregistering");
    }
    return StepResult.done(batch);
  }

  @Override
  public Collection<Task> little(Collection<Task> ready) {
    return ready;
  }

  @Override
  public List<TakenDeletion> within(ClientSession session, List<TakenDeletion> batch) {
    registrations.unregister(session, batch.stream().map(TakenDeletion::taskUuid).toList());
    return batch;
  }
}
