package io.durabledelete.worker.step;

import java.util.List;

/**
 * What a step did. Deletions of the batch that are in neither list are not this worker's any more.
 *
 * @param done those for which the step is done
 * @param unfinished those that go on in the lane for long work
 */
public record StepResult(List<TakenDeletion> done, List<TakenDeletion> unfinished) {
  /** Everything is done. */
  public static StepResult done(List<TakenDeletion> done) {
    return new StepResult(done, List.of());
  }
}
