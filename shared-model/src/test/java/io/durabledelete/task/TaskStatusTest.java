package io.durabledelete.task;

import static io.durabledelete.task.TaskStatus.ACTIVE;
import static io.durabledelete.task.TaskStatus.DELETE_FAILED;
import static io.durabledelete.task.TaskStatus.DISABLED;
import static io.durabledelete.task.TaskStatus.PENDING_DELETE;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("T3: the one state machine")
class TaskStatusTest {
  /** Every pair of statuses: allowed before a worker has started, allowed after. */
  @ParameterizedTest(name = "{0} to {1}: {2} before the start, {3} after")
  @CsvSource({
    "ACTIVE, ACTIVE, false, false",
    "ACTIVE, DISABLED, true, true",
    "ACTIVE, PENDING_DELETE, true, true",
    "ACTIVE, DELETE_FAILED, false, false",
    "DISABLED, ACTIVE, true, true",
    "DISABLED, DISABLED, false, false",
    "DISABLED, PENDING_DELETE, true, true",
    "DISABLED, DELETE_FAILED, false, false",
    "PENDING_DELETE, ACTIVE, true, false",
    "PENDING_DELETE, DISABLED, true, false",
    "PENDING_DELETE, PENDING_DELETE, false, false",
    "PENDING_DELETE, DELETE_FAILED, true, true",
    "DELETE_FAILED, ACTIVE, true, false",
    "DELETE_FAILED, DISABLED, true, false",
    "DELETE_FAILED, PENDING_DELETE, true, true",
    "DELETE_FAILED, DELETE_FAILED, false, false",
  })
  void allowsExactlyTheseMoves(
      TaskStatus from, TaskStatus to, boolean beforeStart, boolean afterStart) {
    assertThat(from.canMoveTo(to, false)).isEqualTo(beforeStart);
    assertThat(from.canMoveTo(to, true)).isEqualTo(afterStart);
  }

  @Test
  void isHardDeletedFromPendingDeleteOnly() {
    assertThat(Arrays.stream(TaskStatus.values()).filter(TaskStatus::canBeHardDeleted))
        .containsExactly(PENDING_DELETE);
  }

  @Test
  @DisplayName("T2: two statuses are the clients', two are internal")
  void dividesStatuses() {
    assertThat(TaskStatus.LIVE).containsExactlyInAnyOrder(ACTIVE, DISABLED);
    assertThat(TaskStatus.BEING_DELETED).containsExactlyInAnyOrder(PENDING_DELETE, DELETE_FAILED);
  }

  @Test
  @DisplayName("the diagram in docs/task-lifecycle.md shows exactly this table")
  void diagramEqualsTable() throws IOException {
    String page = Files.readString(Path.of("..", "docs", "task-lifecycle.md"));
    Set<String> drawn =
        Pattern.compile("(?m)^\\s*([A-Z_]+) --> ([A-Z_]+):")
            .matcher(page)
            .results()
            .map(edge -> edge.group(1) + " " + edge.group(2))
            .collect(Collectors.toCollection(TreeSet::new));

    assertThat(drawn).isEqualTo(table());
  }

  private static Set<String> table() {
    Set<String> moves = new TreeSet<>();
    for (TaskStatus from : TaskStatus.values()) {
      for (TaskStatus to : TaskStatus.values()) {
        if (from.canMoveTo(to, false)) {
          moves.add(from + " " + to);
        }
      }
    }
    return moves;
  }
}
