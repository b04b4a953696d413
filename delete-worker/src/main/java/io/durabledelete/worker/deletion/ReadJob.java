package io.durabledelete.worker.deletion;

import io.durabledelete.deletion.BadMessage;
import io.durabledelete.deletion.DeleteJob;
import io.durabledelete.deletion.DeleteTask;
import io.durabledelete.deletion.DeleteTaskJson;
import org.jspecify.annotations.Nullable;

/**
 * A delivered job with its message.
 *
 * @param message null when it can't be read
 * @param problem why not
 */
record ReadJob(DeleteJob job, @Nullable DeleteTask message, @Nullable String problem) {
  static ReadJob of(DeleteJob job) {
    try {
      return new ReadJob(job, DeleteTaskJson.read(job.body()), null);
    } catch (BadMessage e) {
      return new ReadJob(job, null, e.getMessage());
    }
  }
}
