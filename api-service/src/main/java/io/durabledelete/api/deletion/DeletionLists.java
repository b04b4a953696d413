package io.durabledelete.api.deletion;

import io.durabledelete.deletion.DeletionState;
import io.durabledelete.deletion.Tombstones;
import io.durabledelete.task.PendingDeletions;
import io.durabledelete.task.TaskStatus;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Lists deletions under way and over as one list, by id from the newest to the oldest. */
@Singleton
final class DeletionLists {
  private static final Set<DeletionState> UNDER_WAY =
      EnumSet.of(DeletionState.PENDING_DELETE, DeletionState.DELETE_FAILED);

  private final PendingDeletions pending;
  private final Tombstones tombstones;

  DeletionLists(PendingDeletions pending, Tombstones tombstones) {
    this.pending = pending;
    this.tombstones = tombstones;
  }

  List<DeletionView> page(
      String projectId,
      @Nullable DeletionState state,
      @Nullable UUID taskUuid,
      @Nullable UUID before,
      int size) {
    Set<DeletionState> states =
        state == null ? EnumSet.allOf(DeletionState.class) : EnumSet.of(state);
    // one that ends between the two reads is in both: the later read, the record, stands
    Map<UUID, DeletionView> found = new LinkedHashMap<>();
    for (DeletionView view : underWay(projectId, states, taskUuid, before, size)) {
      found.put(view.deletionId(), view);
    }
    for (DeletionView view : over(projectId, states, taskUuid, before, size)) {
      found.put(view.deletionId(), view);
    }
    List<DeletionView> merged = new ArrayList<>(found.values());
    merged.sort(
        Comparator.comparing((DeletionView view) -> view.deletionId().toString()).reversed());
    return merged.subList(0, Math.min(size, merged.size()));
  }

  private List<DeletionView> underWay(
      String projectId,
      Set<DeletionState> states,
      @Nullable UUID taskUuid,
      @Nullable UUID before,
      int size) {
    Set<TaskStatus> statuses =
        states.stream()
            .filter(UNDER_WAY::contains)
            .map(state -> TaskStatus.valueOf(state.name()))
            .collect(Collectors.toCollection(() -> EnumSet.noneOf(TaskStatus.class)));
    if (statuses.isEmpty()) {
      return List.of();
    }
    return pending.page(projectId, statuses, taskUuid, before, size).stream()
        .filter(task -> task.deletion() != null)
        .map(task -> DeletionView.of(task, java.util.Objects.requireNonNull(task.deletion())))
        .toList();
  }

  private List<DeletionView> over(
      String projectId,
      Set<DeletionState> states,
      @Nullable UUID taskUuid,
      @Nullable UUID before,
      int size) {
    Set<DeletionState> ended = EnumSet.copyOf(states);
    ended.removeAll(UNDER_WAY);
    return ended.isEmpty()
        ? List.of()
        : tombstones.page(projectId, ended, taskUuid, before, size).stream()
            .map(DeletionView::of)
            .toList();
  }
}
