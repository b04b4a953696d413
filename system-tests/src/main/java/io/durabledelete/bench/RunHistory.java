package io.durabledelete.bench;

import com.mongodb.WriteConcern;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.InsertManyOptions;
import io.durabledelete.run.Run;
import io.durabledelete.run.RunStatus;
import io.durabledelete.run.RunStep;
import io.durabledelete.store.Collections;
import io.durabledelete.store.Ids;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** The finished runs of one task, one for every minute of the past. */
final class RunHistory {
  private static final int BATCH = 5_000;
  private static final Instant FIRST = Instant.parse("2020-01-01T00:00:00Z");

  private RunHistory() {}

  static void add(Installation installation, UUID taskUuid, int count) {
    MongoCollection<Run> runs =
        installation
            .patientDatabase()
            .getCollection(Collections.RUNS, Run.class)
            .withWriteConcern(WriteConcern.W1);
    for (int from = 0; from < count; from += BATCH) {
      List<Run> batch = new ArrayList<>(BATCH);
      for (int i = from; i < Math.min(from + BATCH, count); i++) {
        batch.add(finished(taskUuid, FIRST.plus(Duration.ofMinutes(i))));
      }
      runs.insertMany(batch, new InsertManyOptions().ordered(false));
    }
  }

  private static Run finished(UUID taskUuid, Instant plannedAt) {
    Instant started = plannedAt.plusMillis(700);
    Instant ended = plannedAt.plusSeconds(9);
    return new Run(
        Ids.next(),
        taskUuid,
        Caller.PROJECT,
        plannedAt,
        RunStatus.COMPLETED,
        List.of(new RunStep("work", "completed", started, ended, null)),
        plannedAt.plusMillis(300),
        started,
        ended,
        null,
        "executor-1",
        null,
        null,
        null,
        null,
        null);
  }
}
