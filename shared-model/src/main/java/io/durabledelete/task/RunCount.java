package io.durabledelete.task;

import io.durabledelete.deletion.CountedRuns;
import io.durabledelete.run.RunChunk;
import java.util.Map;
import java.util.UUID;

/**
 * Runs of one task that are going to be removed.
 *
 * @param counted which ones
 * @param byStatus how many of them, by status
 */
public record RunCount(UUID taskUuid, CountedRuns counted, Map<String, Long> byStatus) {
  /** All that a chunk has of a task. */
  public static RunCount of(RunChunk.Part part) {
    return new RunCount(
        part.taskUuid(), new CountedRuns(part.first(), part.last()), part.byStatusName());
  }
}
