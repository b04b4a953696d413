package io.durabledelete.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.durabledelete.store.Migrations;
import io.durabledelete.testing.TestServers.OwnDatabase;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.bson.Document;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("D6: run histories are read and removed in bounded chunks")
class RunHistoryTest {
  private final OwnDatabase own = new OwnDatabase();
  private final RunHistory history = new RunHistory(own.database);
  private final Random random = new Random(7);

  @BeforeEach
  void migrate() {
    Migrations.apply(own.database);
  }

  @AfterEach
  void close() {
    own.close();
  }

  @Test
  @DisplayName("chunks count each run once, whatever the ids, and end where the next one begins")
  void countsEachOnce() {
    UUID one = random();
    UUID other = random();
    UUID third = random();
    Map<UUID, Map<RunStatus, Long>> stored =
        Map.of(one, add(one, 40), other, add(other, 3), third, add(third, 25));
    add(random(), 10);

    Map<UUID, Map<RunStatus, Long>> counted = new HashMap<>();
    RunChunk.@Nullable End end = null;
    RunChunk chunk;
    do {
      chunk = history.next(stored.keySet(), end, 7);
      chunk
          .parts()
          .forEach(
              part ->
                  part.byStatus()
                      .forEach(
                          (status, count) ->
                              counted
                                  .computeIfAbsent(
                                      part.taskUuid(), task -> new EnumMap<>(RunStatus.class))
                                  .merge(status, count, Long::sum)));
      assertThat(history.remove(ranges(chunk)))
          .as("a part's range has what was counted")
          .isEqualTo(chunk.parts().stream().mapToLong(RunChunk.Part::count).sum());
      end = chunk.parts().isEmpty() ? end : chunk.end();
    } while (chunk.isFull());

    assertThat(counted).isEqualTo(stored);
    assertThat(history.isEmpty(stored.keySet())).isTrue();
    assertThat(own.database.getCollection("runs").countDocuments()).isEqualTo(10);
  }

  @Test
  @DisplayName(
      "D13: a run under way stays when its range is removed, and keeps it from being empty")
  void leavesWhatIsUnderWay() {
    UUID task = random();
    Map<RunStatus, Long> stored = add(task, 60);
    RunChunk.Part part = history.next(List.of(task), null, 100).parts().getFirst();
    RunRange range = new RunRange(task, part.first(), part.last(), false);

    long removed = history.remove(List.of(range));

    assertThat(removed).isEqualTo(60 - stored.get(RunStatus.PROCESSING));
    assertThat(history.areEmpty(List.of(range))).isFalse();
    assertThat(history.remove(List.of(new RunRange(task, part.first(), part.last(), true))))
        .isEqualTo(stored.get(RunStatus.PROCESSING));
    assertThat(history.areEmpty(List.of(range))).isTrue();
  }

  private static List<RunRange> ranges(RunChunk chunk) {
    return chunk.parts().stream()
        .map(part -> new RunRange(part.taskUuid(), part.first(), part.last(), true))
        .toList();
  }

  private Map<RunStatus, Long> add(UUID task, int count) {
    Map<RunStatus, Long> byStatus = new EnumMap<>(RunStatus.class);
    List<Document> runs = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      RunStatus status = RunStatus.values()[random.nextInt(RunStatus.values().length)];
      byStatus.merge(status, 1L, Long::sum);
      runs.add(
          new Document("_id", random())
              .append("task_uuid", task)
              .append("project_id", "demo")
              .append("status", status.name()));
    }
    own.database.getCollection("runs").insertMany(runs);
    return byStatus;
  }

  /** Any bits: the database orders ids by their bytes, Java by signed numbers. */
  private UUID random() {
    return new UUID(random.nextLong(), random.nextLong());
  }
}
