package io.durabledelete.task;

import static io.durabledelete.testing.TaskBuilder.aTask;
import static io.durabledelete.testing.TaskBuilder.deletionOf;
import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.model.Filters;
import com.mongodb.client.model.Updates;
import io.durabledelete.store.Ids;
import io.durabledelete.store.Migrations;
import io.durabledelete.store.StorageSizes;
import io.durabledelete.store.Transactions;
import io.durabledelete.testing.TestServers.OwnDatabase;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("O2, O3: what is left to be deleted, and how much room all of it takes")
class BacklogTest {
  private static final Duration THRESHOLD = Duration.ofMinutes(10);

  @AutoClose private static OwnDatabase own;

  @BeforeAll
  static void prepare() {
    own = new OwnDatabase();
    Migrations.apply(own.database);
  }

  @Test
  @DisplayName("O3: stuck is what could have begun long ago, failed or not; a grace does not count")
  void tellsWhatIsStuck() {
    PendingDeletions pending = new PendingDeletions(own.database);
    assertThat(pending.backlog(THRESHOLD)).isEqualTo(new Backlog(0, 0, null, 0, null));
    Instant longAgo = Instant.now().minus(Duration.ofHours(1)).truncatedTo(ChronoUnit.MILLIS);
    mark(Duration.ZERO);
    Task old = mark(Duration.ZERO);
    mark(Duration.ofHours(1));
    Task failed = mark(Duration.ZERO);
    set(old, "deletion.not_before", longAgo.plusSeconds(60));
    set(failed, "deletion.not_before", longAgo);
    set(failed, "status", "DELETE_FAILED");

    Backlog backlog = pending.backlog(THRESHOLD);

    assertThat(backlog.pending()).isEqualTo(3);
    assertThat(backlog.failed()).isEqualTo(1);
    assertThat(backlog.stuck()).isEqualTo(2);
    assertThat(backlog.stuckSince()).isEqualTo(longAgo);
    assertThat(pending.backlog(Duration.ofHours(2)).stuck()).isZero();
    StorageSizes.Size tasks = new StorageSizes(own.database).look().get("tasks");
    assertThat(tasks.documents()).isEqualTo(4);
    assertThat(tasks.bytes()).isPositive();
    assertThat(tasks.indexBytes().get("due_deletions")).isPositive();
  }

  private static Task mark(Duration grace) {
    Task task = aTask().build();
    new Transactions(own.client, Duration.ofSeconds(10))
        .run(
            session -> {
              new Tasks(own.database).insert(session, List.of(task));
              return task;
            });
    return new DeletionMarks(own.database, THRESHOLD)
        .mark(deletionOf(task, grace, true), Ids.next())
        .orElseThrow();
  }

  private static void set(Task task, String field, Object value) {
    own.database
        .getCollection("tasks")
        .updateOne(Filters.eq("_id", task.id()), Updates.set(field, value));
  }
}
