package io.durabledelete.worker.deletion;

import com.mongodb.client.ClientSession;
import io.durabledelete.deletion.StepName;
import io.durabledelete.task.Task;
import io.durabledelete.worker.step.DeletionStep;
import io.durabledelete.worker.step.Pace;
import io.durabledelete.worker.step.ShortStep;
import io.durabledelete.worker.step.StepResult;
import io.durabledelete.worker.step.TakenDeletion;
import java.util.Collection;
import java.util.List;
import java.util.function.Consumer;

/** A step of one's own after delete-runs: it does something for each deletion. */
class TestStep implements DeletionStep {
  private final Consumer<TakenDeletion> work;

  TestStep(Consumer<TakenDeletion> work) {
    this.work = work;
  }

  @Override
  public StepName name() {
    return StepName.DELETE_RUNS;
  }

  @Override
  public String whenDone(TakenDeletion deletion) {
    return "done";
  }

  @Override
  public StepResult run(List<TakenDeletion> batch, Pace pace) {
    batch.forEach(work);
    return StepResult.done(batch);
  }

  /** One that does it in the middle of the transaction, and nothing step by step. */
  static final class Short extends TestStep implements ShortStep {
    private final Consumer<TakenDeletion> within;

    Short(Consumer<TakenDeletion> within) {
      super(deletion -> {});
      this.within = within;
    }

    @Override
    public Collection<Task> little(Collection<Task> ready) {
      return ready;
    }

    @Override
    public List<TakenDeletion> within(ClientSession session, List<TakenDeletion> batch) {
      batch.forEach(within);
      return batch;
    }
  }
}
