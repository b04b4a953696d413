package io.durabledelete.run;

import io.durabledelete.store.Ids;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.bson.Document;
import org.jspecify.annotations.Nullable;

/**
 * A bounded piece of run histories, counted.
 *
 * @param parts one per task, in their order; the last one ends where the chunk ends
 * @param limit how many runs it could have had
 */
public record RunChunk(List<Part> parts, int limit) {
  /** Counted by the database: those of one task with one status. */
  record Group(UUID taskUuid, RunStatus status, long count, UUID first, UUID last) {
    static Group of(Document group) {
      Document key = group.get("_id", Document.class);
      return new Group(
          key.get("task", UUID.class),
          RunStatus.valueOf(key.getString("status")),
          group.getLong("count"),
          group.get("first", UUID.class),
          group.get("last", UUID.class));
    }
  }

  /** The chunk's runs of one task; {@code byStatus} has only what there is. */
  public record Part(UUID taskUuid, UUID first, UUID last, Map<RunStatus, Long> byStatus) {
    static Part of(Group group) {
      return new Part(
          group.taskUuid(), group.first(), group.last(), Map.of(group.status(), group.count()));
    }

    Part and(Part other) {
      Map<RunStatus, Long> all = new EnumMap<>(byStatus);
      all.putAll(other.byStatus);
      return new Part(taskUuid, Ids.lower(first, other.first), Ids.higher(last, other.last), all);
    }

    public boolean has(RunStatus status) {
      return byStatus.containsKey(status);
    }

    public Map<String, Long> byStatusName() {
      Map<String, Long> named = new HashMap<>();
      byStatus.forEach((status, count) -> named.put(status.name(), count));
      return named;
    }

    public long count() {
      return byStatus.values().stream().mapToLong(Long::longValue).sum();
    }
  }

  /**
   * Where a chunk ends.
   *
   * @param runId the last run; null: all of the task
   */
  public record End(UUID taskUuid, @Nullable UUID runId) {}

  static RunChunk of(List<Group> groups, int limit) {
    Map<UUID, Part> parts = new LinkedHashMap<>();
    groups.forEach(group -> parts.merge(group.taskUuid(), Part.of(group), Part::and));
    return new RunChunk(List.copyOf(parts.values()), limit);
  }

  /** Whether there may be more after it. */
  public boolean isFull() {
    return count() >= limit;
  }

  public long count() {
    return parts.stream().mapToLong(Part::count).sum();
  }

  /** Whether a single task fills it. */
  public boolean isFullOfOneTask() {
    return isFull() && parts.size() == 1;
  }

  /** The end of a chunk that is not empty. */
  public End end() {
    Part last = parts.getLast();
    return new End(last.taskUuid(), last.last());
  }
}
