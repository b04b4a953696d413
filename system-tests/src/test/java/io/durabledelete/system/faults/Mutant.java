package io.durabledelete.system.faults;

import java.util.List;

/**
 * The real code with one thing wrong in it. What a suite of faults is worth shows when one of its
 * rules is broken: the checker has to find it.
 */
enum Mutant {
  ROLLBACK_WITHOUT_THE_DELETION_ID(
      Encounter.ROLLBACK_MEETS_A_LATER_DELETE,
      "shared-model/task/DeletionMarks",
      "eq(\"deletion.id\", deletionId),\n                    eq(\"deletion.started_at\"",
      "eq(\"deletion.started_at\"",
      "I1"),
  RESTORE_AFTER_A_TAKE(
      Encounter.RESTORE_MEETS_A_TAKE,
      "shared-model/task/DeletionMarks",
      "in(\"status\", TaskStatus.BEING_DELETED),\n            eq(\"deletion.started_at\", null));",
      "in(\"status\", TaskStatus.BEING_DELETED));",
      "I3"),
  REQUEUE_RESETS_STARTED_AT(
      Encounter.REQUEUE_MEETS_A_TAKE,
      "shared-model/task/StuckDeletions",
      ".append(\"deletion.requeues\", plusOne(\"deletion.requeues\"))",
      ".append(\"deletion.requeues\", plusOne(\"deletion.requeues\"))"
          + ".append(\"deletion.started_at\", null)",
      "I16"),
  NO_TENANT_FILTER(
      Encounter.JOBS_OF_ANOTHER_PROJECT,
      "delete-worker/worker/deletion/Triage",
      "if (!task.projectId().equals(message.projectId())) {",
      "if (message.projectId().isEmpty()) {",
      "I11"),
  LETTER_CLOSED_BEFORE_ITS_REPLAY_IS_CONFIRMED(
      Encounter.REPLAY_MEETS_A_BROKER_AWAY,
      "api-service/api/deadletter/LetterActions",
      "PublishOutcome outcome = publisher.publish(seen, content).join();",
      "closeReplayed(seen, actor);\n"
          + "    PublishOutcome outcome = publisher.publish(seen, content).join();",
      "I12"),
  NO_RECONCILER(
      Encounter.QUEUE_LOST_WITH_ITS_JOBS,
      "api-service/api/reconcile/Reconciler",
      "List<Task> due = look.get();",
      "List<Task> due = List.of();",
      "I9"),
  NO_SCAN_FOR_WHAT_IS_NOT_ANNOUNCED(
      Encounter.WORKERS_DIE_BEFORE_THEY_ANNOUNCE,
      "api-service/api/reconcile/Announcements",
      "List<DeletionRecord> waiting = look(now);",
      "List<DeletionRecord> waiting = List.of();",
      "I8"),
  DISPATCHER_DOES_NOT_CHANGE_THE_TASK(
      Encounter.FIRING_MEETS_THE_MARK,
      "api-service/api/schedule/FiringTransaction",
      "tasks.countRuns(session, taskUuids) != firings.size()",
      "tasks.active(taskUuids).size() != firings.size()",
      "I5"),
  SHORTFALL_OF_A_GROUP_NOT_READ_AGAIN(
      Encounter.GROUP_FALLS_SHORT,
      "api-service/api/deletion/GroupedMarks",
      "markFirstTry(requests) == group.size()",
      "markFirstTry(requests) > 0",
      "I1",
      "I4"),
  BATCH_ACKNOWLEDGED_BEFORE_ITS_TRANSACTION(
      Encounter.WORKERS_DIE_WITH_THEIR_BATCH,
      "shared-model/amqp/BatchConsumer",
      "if (lane.work().work(batch, from::isAlive)) {\n      from.acknowledge(batch);\n    }",
      "from.acknowledge(batch);\n    lane.work().work(batch, from::isAlive);",
      "I1",
      "I9");

  final Encounter encounter;
  final String module;
  final String type;
  final String right;
  final String wrong;

  /** The invariants of which at least one has to be seen broken. */
  final List<String> breaks;

  Mutant(Encounter encounter, String place, String right, String wrong, String... breaks) {
    this.encounter = encounter;
    this.module = place.substring(0, place.indexOf('/'));
    this.type = "io/durabledelete" + place.substring(place.indexOf('/'));
    this.right = right;
    this.wrong = wrong;
    this.breaks = List.of(breaks);
  }
}
