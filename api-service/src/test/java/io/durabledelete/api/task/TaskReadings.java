package io.durabledelete.api.task;

import com.mongodb.client.MongoDatabase;
import io.durabledelete.deletion.Tombstones;
import io.durabledelete.task.Tasks;

/** Makes readings for tests that put the service together by themselves. */
public final class TaskReadings {
  private TaskReadings() {}

  public static TaskReading of(MongoDatabase database) {
    return new TaskReading(new Tasks(database), new Tombstones(database));
  }
}
