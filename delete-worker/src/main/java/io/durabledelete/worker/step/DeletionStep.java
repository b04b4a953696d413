package io.durabledelete.worker.step;

import io.durabledelete.deletion.StepName;
import java.util.List;

/**
 * A part of every deletion (rule D6). It must be idempotent: it is done again when a worker died in
 * the middle, when a batch fell apart, and when two workers do the same job.
 */
public interface DeletionStep {
  StepName name();

  /** What is true of a deletion once the step is done, in words; it was read back, not assumed. */
  String whenDone(TakenDeletion deletion);

  /**
   * Does the step for every deletion of the batch.
   *
   * <p>Whatever it throws means that nothing is known of any of them; each is then tried alone.
   *
   * @param pace how much of it at a time; a step that is always short need not look at it
   */
  StepResult run(List<TakenDeletion> batch, Pace pace);
}
