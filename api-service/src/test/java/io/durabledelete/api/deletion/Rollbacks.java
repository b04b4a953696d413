package io.durabledelete.api.deletion;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoDatabase;
import io.durabledelete.audit.AuditLog;
import io.durabledelete.deletion.PublishOutcome;
import io.durabledelete.deletion.Tombstones;
import io.durabledelete.store.Transactions;
import io.durabledelete.task.DeletionMarks;
import io.durabledelete.task.MarkRequest;
import io.durabledelete.task.Tasks;
import java.time.Clock;
import java.time.Duration;
import java.util.UUID;

/** Takes marks back as a request does whose publish failed. */
public final class Rollbacks {
  private static final Duration LIMIT = Duration.ofSeconds(20);

  private final Rollback rollback;

  public Rollbacks(MongoClient client, MongoDatabase database) {
    rollback =
        new Rollback(
            new Transactions(client, LIMIT),
            new DeletionMarks(database, LIMIT),
            new Tasks(database),
            new Tombstones(database),
            new AuditLog(database),
            Clock.systemUTC());
  }

  /** Returns whether the task is as it was; false: the deletion stands. */
  public boolean takeBack(MarkRequest request, UUID deletionId) {
    return rollback.takeBack(request, deletionId, PublishOutcome.REFUSED, new Budget(LIMIT))
        instanceof DeletionAnswer.PublishFailed;
  }
}
