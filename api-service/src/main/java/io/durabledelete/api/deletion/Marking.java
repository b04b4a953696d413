package io.durabledelete.api.deletion;

import io.durabledelete.api.deletion.MarkGroup.FirstTry;
import io.durabledelete.api.deletion.MarkGroup.Member;
import io.durabledelete.deletion.DeletionRecord;
import io.durabledelete.deletion.Tombstones;
import io.durabledelete.store.Ids;
import io.durabledelete.task.DeletionMarks;
import io.durabledelete.task.MarkRequest;
import io.durabledelete.task.Task;
import io.durabledelete.task.Tasks;
import jakarta.inject.Singleton;
import java.util.Optional;
import java.util.UUID;

/**
 * Marks a task, exactly (rules D1–D3):
 *
 * <ol>
 *   <li>a first try in a group, with an id of its own;
 *   <li>not certainly in: is there a record under that id? Then the deletion was marked and is over
 *       already, and nothing more is written;
 *   <li>else the full mark, alone, with a <em>new</em> id;
 *   <li>nothing to mark: the task itself says why. If by then it could be marked after all, again.
 * </ol>
 */
@Singleton
final class Marking {
  private final GroupedMarks grouped;
  private final DeletionMarks marks;
  private final Tasks tasks;
  private final Tombstones tombstones;

  Marking(GroupedMarks grouped, DeletionMarks marks, Tasks tasks, Tombstones tombstones) {
    this.grouped = grouped;
    this.marks = marks;
    this.tasks = tasks;
    this.tombstones = tombstones;
  }

  Mark mark(MarkRequest request, Budget budget) throws InterruptedException {
    if (request.grace().isZero()) {
      Member member = new Member(request, budget);
      if (grouped.markFirstTry(member) == FirstTry.MARKED) {
        return new Mark.Made(member.newId, true, true, null);
      }
      Optional<DeletionRecord> over =
          tombstones.within(budget.remaining()).find(request.projectId(), member.newId);
      if (over.isPresent()) {
        return new Mark.Made(member.newId, false, false, null);
      }
    }
    return markAlone(request, budget);
  }

  private Mark markAlone(MarkRequest request, Budget budget) {
    while (true) {
      UUID newId = Ids.next();
      Optional<Task> marked = marks.within(budget.remaining()).mark(request, newId);
      if (marked.isPresent() && marked.get().deletion() != null) {
        return Mark.Made.of(marked.get().deletion(), newId);
      }
      Optional<Task> task =
          tasks.within(budget.remaining()).find(request.projectId(), request.taskUuid());
      if (task.isEmpty()) {
        return new Mark.Refused(new DeletionAnswer.AlreadyDeleted());
      }
      if (task.get().deletion() == null && task.get().isProtected()) {
        return new Mark.Refused(new DeletionAnswer.Protected());
      }
      if (task.get().deletion() == null
          && request.versions() != null
          && !request.versions().contains(task.get().version())) {
        return new Mark.Refused(new DeletionAnswer.VersionConflict());
      }
    }
  }
}
