package io.durabledelete.task;

import io.durabledelete.deletion.RunningRuns;
import java.time.Duration;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Somebody asks for a deletion.
 *
 * @param grace how long the deletion waits before it starts; zero: not at all
 * @param graceGiven whether the caller named the grace: only then may it shorten one under way
 * @param keepsRuns whether the run history stays readable under the deletion
 * @param versions the versions the caller is content to delete; null: whatever there is
 * @param bulk the bulk deletion that asks, which does so once for each task; null: a caller
 */
public record MarkRequest(
    String projectId,
    UUID taskUuid,
    String requestedBy,
    @Nullable String reason,
    Duration grace,
    boolean graceGiven,
    RunningRuns running,
    boolean keepsRuns,
    @Nullable Set<Long> versions,
    @Nullable UUID bulk) {

  /** A caller who wants the history removed, as most do. */
  public MarkRequest(
      String projectId,
      UUID taskUuid,
      String requestedBy,
      @Nullable String reason,
      Duration grace,
      boolean graceGiven,
      RunningRuns running,
      @Nullable Set<Long> versions) {
    this(
        projectId,
        taskUuid,
        requestedBy,
        reason,
        grace,
        graceGiven,
        running,
        false,
        versions,
        null);
  }

  /** The same for another task. */
  MarkRequest ofTask(UUID other) {
    return new MarkRequest(
        projectId,
        other,
        requestedBy,
        reason,
        grace,
        graceGiven,
        running,
        keepsRuns,
        versions,
        bulk);
  }
}
