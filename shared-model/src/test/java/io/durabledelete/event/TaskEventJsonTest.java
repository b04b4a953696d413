package io.durabledelete.event;

import static org.assertj.core.api.Assertions.assertThat;

import io.durabledelete.store.Ids;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("D16: events as JSON")
class TaskEventJsonTest {
  private static final Instant AT = Instant.parse("2031-02-03T04:05:06.789Z");

  @ParameterizedTest
  @EnumSource(EventType.class)
  @DisplayName("what is written is read again")
  void readsWhatItWrites(EventType type) {
    TaskEvent event = event(type);

    assertThat(TaskEventJson.read(TaskEventJson.write(event))).contains(event);
  }

  @Test
  @DisplayName("the message names the project, the frame does not; both name the run, if it is one")
  void writesMessagesAndFrames() {
    TaskEvent run = event(EventType.RUN_UPDATED);
    TaskEvent task = event(EventType.TASK_DELETION_SCHEDULED);

    assertThat(new String(TaskEventJson.write(run), StandardCharsets.UTF_8))
        .isEqualTo(
            "{\"id\":\"%s\",\"type\":\"run.updated\",\"project_id\":\"demo\",\"task_uuid\":\"%s\",\"run_id\":\"%s\",\"at\":\"%s\"}"
                .formatted(run.id(), run.taskUuid(), run.runId(), AT));
    assertThat(TaskEventJson.frame(task))
        .isEqualTo(
            "{\"id\":\"%s\",\"type\":\"task.deletion_scheduled\",\"task_uuid\":\"%s\",\"at\":\"%s\"}"
                .formatted(task.id(), task.taskUuid(), AT));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "x",
        "[]",
        "{}",
        "{\"type\":\"task.deleted\"}",
        "{\"type\":\"task.painted\",\"id\":\"018f0000-0000-7000-8000-000000000000\"}",
        "{\"type\":\"task.deleted\",\"id\":\"1\",\"task_uuid\":\"2\",\"at\":\"3\"}"
      })
  @DisplayName("what is none of ours is passed over")
  void passesOverWhatItDoesNotKnow(String body) {
    assertThat(TaskEventJson.read(body.getBytes(StandardCharsets.UTF_8))).isEmpty();
    assertThat(TaskEventJson.read(new byte[1_000_000])).isEmpty();
  }

  @Test
  @DisplayName("D6: TaskDeleted has the same id however often it is announced")
  void givesTaskDeletedAnIdOfItsDeletion() {
    UUID deletion = Ids.next();
    TaskEvent once = TaskEvent.taskDeleted(deletion, "demo", Ids.next(), AT);
    TaskEvent again = TaskEvent.taskDeleted(deletion, "demo", once.taskUuid(), AT);

    assertThat(once).isEqualTo(again);
  }

  private static TaskEvent event(EventType type) {
    return TaskEvent.now(type, "demo", Ids.next(), type.isAboutRun() ? Ids.next() : null, AT);
  }
}
