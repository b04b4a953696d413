package io.durabledelete.system.faults;

import com.mongodb.client.model.changestream.OperationType;
import io.durabledelete.store.Collections;
import io.durabledelete.system.faults.Change.Transaction;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.bson.Document;

/**
 * The changes of the database replayed one by one, each judged by the state that it met: what must
 * never happen, not even for a moment.
 */
final class Timeline {
  final Map<UUID, TaskLife> tasks = new HashMap<>();

  /** The records of ended deletions, by the deletion's id. */
  final Map<UUID, Document> records = new HashMap<>();

  /** Reasons of the deletions whose marks were taken back, with the moment. */
  final Map<String, Long> takenBack = new HashMap<>();

  /** Reasons of all marks that were ever written, with the deletion's id. */
  final Map<String, UUID> marks = new HashMap<>();

  /** When each mark was written. */
  final Map<UUID, Long> markedAt = new HashMap<>();

  final List<Violation> violations = new ArrayList<>();
  private final Map<UUID, UUID> taskOfRun = new HashMap<>();
  private final Map<UUID, UUID> taskOfRegistration = new HashMap<>();
  private final Map<UUID, Set<UUID>> registrations = new HashMap<>();

  /** Transactions that destroyed something of a task which nobody had taken: they must end it. */
  private final Map<TaskLife, Optional<Transaction>> endedBy = new HashMap<>();

  /** Of each record the transaction that wrote it. */
  private final Map<UUID, Optional<Transaction>> recordedBy = new HashMap<>();

  private final Set<String> planned = new HashSet<>();

  static Timeline of(List<Change> changes) {
    Timeline timeline = new Timeline();
    changes.forEach(timeline::replay);
    timeline.endedBy.forEach(
        (life, transaction) ->
            timeline.require("I3", false, life, "destroyed before it was taken, and still there"));
    return timeline;
  }

  private void replay(Change change) {
    switch (change.collection()) {
      case Collections.TASKS -> task(change);
      case Collections.DELETIONS -> record(change);
      case Collections.RUNS -> run(change);
      case Collections.REGISTRATIONS -> registration(change);
      default -> throw new IllegalArgumentException(change.collection());
    }
  }

  private void task(Change change) {
    if (change.type() == OperationType.INSERT) {
      tasks.put(change.key(), new TaskLife(change));
      return;
    }
    TaskLife life = tasks.get(change.key());
    if (life == null) {
      return; // left of the trial before, which goes on firing
    }
    boolean wasLive = life.isLive();
    UUID deletion = life.deletionId();
    Object startedAt = life.startedAt();
    int takes = life.number("takes");
    int attempts = life.number("attempts");
    String reason = life.reason();
    if (change.type() == OperationType.DELETE) {
      require("I16", !wasLive, life, "hard-deleted while it was live");
      require(
          "I16",
          startedAt != null || isTakenAtOnce(life, change),
          life,
          "hard-deleted, but was never taken");
      endedBy.remove(life, change.transaction());
      life.end(change);
      return;
    }
    life.apply(change);
    if (wasLive && life.isBeingDeleted()) {
      marked(life, change);
    } else if (!wasLive && life.isLive()) {
      require("I3", startedAt == null, life, "brought back after a worker had taken it");
      takenBack.put(reason, change.at());
    } else if (!wasLive) {
      require("I16", deletion.equals(life.deletionId()), life, "got another deletion's id");
      require(
          "I16",
          startedAt == null || startedAt.equals(life.startedAt()),
          life,
          "started_at was set once and changed");
      require("I16", life.number("takes") >= takes, life, "takes shrank");
      require("I13", life.number("attempts") - attempts <= 1, life, "two attempts counted at once");
    }
  }

  private void marked(TaskLife life, Change change) {
    UUID id = life.deletionId();
    require("I16", markedAt.putIfAbsent(id, change.at()) == null, life, "an id was used twice");
    require("I16", life.startedAt() == null, life, "marked as if it was taken");
    marks.put(life.reason(), id);
  }

  private void record(Change change) {
    if (change.type() == OperationType.INSERT) {
      Document record = change.full();
      TaskLife life = tasks.get(record.get("task_uuid", UUID.class));
      if (life == null) {
        return;
      }
      Document before = records.put(change.key(), record);
      recordedBy.put(change.key(), change.transaction());
      require("I7", before == null, life, "two records of one deletion");
      require("I16", markedAt.containsKey(change.key()), life, "a record of a deletion never seen");
    } else if (change.updated().containsKey("state")) {
      violations.add(
          new Violation("I16", "the record %s changed its state".formatted(change.key())));
    }
  }

  private void run(Change change) {
    switch (change.type()) {
      case INSERT -> {
        TaskLife life = tasks.get(change.full().get("task_uuid", UUID.class));
        if (life == null) {
          return;
        }
        taskOfRun.put(change.key(), life.id);
        life.runs.add(change.key());
        require("I5", life.isLive(), life, "a run was recorded");
        Object at = change.full().get("planned_at");
        require("I6", at == null || planned.add(life.id + " " + at), life, "fired twice at " + at);
      }
      case DELETE -> {
        TaskLife life = tasks.get(taskOfRun.get(change.key()));
        if (life == null) {
          return;
        }
        life.runs.remove(change.key());
        require("I3", mayBeDestroyed(life, change), life, "a run was removed");
      }
      default -> {}
    }
  }

  private void registration(Change change) {
    switch (change.type()) {
      case INSERT -> {
        UUID task = change.full().get("task_uuid", UUID.class);
        taskOfRegistration.put(change.key(), task);
        // it may come before its task, in the same transaction
        registrations.computeIfAbsent(task, none -> new HashSet<>()).add(change.key());
      }
      case DELETE -> {
        TaskLife life = tasks.get(taskOfRegistration.get(change.key()));
        if (life == null) {
          return;
        }
        registrations.getOrDefault(life.id, Set.of()).remove(change.key());
        require("I3", mayBeDestroyed(life, change), life, "its registration was removed");
      }
      default -> {}
    }
  }

  /** The registrations that a task has now. */
  Set<UUID> registrationsOf(TaskLife life) {
    return registrations.getOrDefault(life.id, Set.of());
  }

  /**
   * Nothing of a task may go before a worker has taken its deletion; or else the same transaction
   * has to end the task.
   */
  private boolean mayBeDestroyed(TaskLife life, Change change) {
    if (life.isGone() || (life.isBeingDeleted() && life.startedAt() != null)) {
      return true;
    }
    Optional<Transaction> before = endedBy.putIfAbsent(life, change.transaction());
    return life.isBeingDeleted()
        && change.transaction().isPresent()
        && (before == null || before.equals(change.transaction()));
  }

  /** Taken by the transaction that hard-deletes it: its tombstone, just before, says when. */
  private boolean isTakenAtOnce(TaskLife life, Change change) {
    Document record = records.get(life.deletionId());
    return record != null
        && record.get("started_at") != null
        && change.transaction().isPresent()
        && change.transaction().equals(recordedBy.get(life.deletionId()));
  }

  private void require(String invariant, boolean holds, TaskLife life, String what) {
    if (!holds) {
      violations.add(
          new Violation(
              invariant,
              "task %s, %s, deletion %s: %s"
                  .formatted(
                      life == null ? null : life.id,
                      life == null ? null : life.status(),
                      life == null ? null : Objects.toString(life.deletionId()),
                      what)));
    }
  }
}
