package io.durabledelete.api.deletion;

import static com.mongodb.client.model.Filters.eq;
import static org.assertj.core.api.Assertions.assertThat;

import io.durabledelete.api.testing.ApiTest;
import io.quarkus.test.junit.QuarkusTest;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@QuarkusTest
@DisplayName("D15: a half-done deletion is repaired by a plain DELETE")
class RepairTest extends ApiTest {
  /** What a crash can leave, with the job's message lost as well. */
  enum Left {
    MARKED_NOT_PUBLISHED,
    TAKEN,
    UNREGISTERED,
    GIVEN_UP,
    GIVEN_UP_AND_UNREGISTERED
  }

  @ParameterizedTest
  @EnumSource(Left.class)
  void finishesTheJob(Left left) {
    UUID task = create(Map.of("name", "t", "schedule", Map.of("cron", "0 * * * *")));
    UUID deletion = deletionId(delete(task));
    breakOff(task, left);
    Instant started = startedAt(task);
    int before = around.broker.jobsOf(task).size();

    UUID again = deletionId(delete(task));

    assertThat(again).isEqualTo(deletion);
    assertThat(around.broker.jobsOf(task)).hasSize(before + 1);
    assertThat(stored(task)).containsEntry("status", "PENDING_DELETE");
    assertThat(startedAt(task)).as("the point of no return stays").isEqualTo(started);
    assertThat(around.worker.hardDelete(task)).isEqualTo(deletion);
  }

  private void breakOff(UUID task, Left left) {
    switch (left) {
      case MARKED_NOT_PUBLISHED -> makeOverdue(task);
      case TAKEN -> around.worker.take(task);
      case UNREGISTERED -> {
        around.worker.take(task);
        unregister(task);
      }
      case GIVEN_UP -> around.worker.giveUp(task, "no way");
      case GIVEN_UP_AND_UNREGISTERED -> {
        around.worker.giveUp(task, "no way");
        unregister(task);
      }
    }
    makeOverdue(task);
  }

  private void unregister(UUID task) {
    around.database.getCollection("registrations").deleteMany(eq("task_uuid", task));
  }

  private Instant startedAt(UUID task) {
    var at = stored(task).get("deletion", org.bson.Document.class).getDate("started_at");
    return at == null ? null : at.toInstant();
  }
}
