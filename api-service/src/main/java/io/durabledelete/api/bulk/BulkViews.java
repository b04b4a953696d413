package io.durabledelete.api.bulk;

import io.durabledelete.bulk.BulkEnds;
import io.durabledelete.bulk.BulkState;
import io.durabledelete.bulk.TaskBulk;
import io.durabledelete.task.BulkMembers;
import jakarta.inject.Singleton;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;

/** Bulk deletions of tasks as people follow them, counted from the tasks and their records. */
@Singleton
final class BulkViews {
  private final BulkMembers members;

  BulkViews(BulkMembers members) {
    this.members = members;
  }

  BulkView of(TaskBulk bulk) {
    BulkEnds known = bulk.ended();
    BulkEnds ends = known == null ? members.ends(bulk) : known;
    long restored = ends.restored() + bulk.spared();
    long over = ends.deleted() + ends.failed() + restored + bulk.skipped() + bulk.alreadyDeleted();
    return new BulkView(
        bulk.id(),
        "tasks",
        bulk.state(),
        bulk.requestedAt(),
        bulk.requestedBy(),
        bulk.reason(),
        bulk.matched(),
        // what is left: the six counts are the whole, whenever each of them was read
        Math.max(0, bulk.matched() - over),
        ends.deleted(),
        ends.failed(),
        restored,
        bulk.skipped(),
        bulk.alreadyDeleted(),
        bulk.completedAt());
  }

  Response accepted(TaskBulk bulk) {
    Response.ResponseBuilder answer =
        Response.accepted(of(bulk)).location(BulkView.uri(bulk.projectId(), bulk.id()));
    return bulk.state() == BulkState.DONE
        ? answer.build()
        : answer.header(HttpHeaders.RETRY_AFTER, 1).build();
  }
}
