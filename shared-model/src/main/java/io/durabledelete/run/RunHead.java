package io.durabledelete.run;

import java.util.UUID;
import org.bson.Document;

/** What has to be known of a run to hand it out or to remove it. */
public record RunHead(UUID id, UUID taskUuid, RunStatus status) {
  static RunHead of(Document run) {
    return new RunHead(
        run.get("_id", UUID.class),
        run.get("task_uuid", UUID.class),
        RunStatus.valueOf(run.getString("status")));
  }
}
