package io.durabledelete.task;

import java.util.Set;

/**
 * The states of a task and the one table of its moves (rules T2, T3). A task that is gone has no
 * status: the hard delete leaves from {@link #PENDING_DELETE} only.
 */
public enum TaskStatus {
  /** Fires by its schedule; a client moves it on. */
  ACTIVE,
  /** Does not fire; a client moves it on. */
  DISABLED,
  /** A deletion was accepted; the worker, the reconciler or a restore moves it on. */
  PENDING_DELETE,
  /** The worker gave up for now; the reconciler, a repeated delete or a restore moves it on. */
  DELETE_FAILED;

  /** The statuses a client may name in a body. */
  public static final Set<TaskStatus> LIVE = Set.of(ACTIVE, DISABLED);

  /** The statuses of a task that is being deleted. */
  public static final Set<TaskStatus> BEING_DELETED = Set.of(PENDING_DELETE, DELETE_FAILED);

  /**
   * Whether a task may move from this status to the other one.
   *
   * @param started whether a worker has taken the deletion: from then on there is no way back
   */
  public boolean canMoveTo(TaskStatus next, boolean started) {
    return switch (this) {
      case ACTIVE -> next == DISABLED || next == PENDING_DELETE;
      case DISABLED -> next == ACTIVE || next == PENDING_DELETE;
      case PENDING_DELETE -> next == DELETE_FAILED || (next.isLive() && !started);
      case DELETE_FAILED -> next == PENDING_DELETE || (next.isLive() && !started);
    };
  }

  /** Whether a task may be hard-deleted from this status. */
  public boolean canBeHardDeleted() {
    return this == PENDING_DELETE;
  }

  public boolean isLive() {
    return LIVE.contains(this);
  }

  public boolean isBeingDeleted() {
    return BEING_DELETED.contains(this);
  }
}
