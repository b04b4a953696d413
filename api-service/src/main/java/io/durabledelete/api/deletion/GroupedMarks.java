package io.durabledelete.api.deletion;

import com.mongodb.MongoBulkWriteException;
import com.mongodb.MongoNodeIsRecoveringException;
import com.mongodb.MongoNotPrimaryException;
import com.mongodb.MongoTimeoutException;
import io.durabledelete.api.deletion.MarkGroup.FirstTry;
import io.durabledelete.api.deletion.MarkGroup.Member;
import io.durabledelete.task.DeletionMarks;
import io.durabledelete.task.MarkRequest;
import io.durabledelete.task.Task;
import io.durabledelete.task.Tasks;
import io.quarkus.runtime.ShutdownEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * First tries of marks, in groups: a committer takes whoever waits and marks them with one write. A
 * lone caller is a group of one and waits for nobody. The write's answer tells totals only, so when
 * a group falls short its tasks are read again, and each caller learns whether his own id is there.
 * When the connection is lost the write may still be on its way, so that nothing can be learned by
 * reading: the outcome is unknown to each of the group.
 */
@Singleton
final class GroupedMarks {
  private static final int COMMITTERS = 2;
  private static final int MAX_GROUP = 64;
  private static final int MAX_WAITING = 10_000;

  private final DeletionMarks marks;
  private final Tasks tasks;
  private final BlockingQueue<Member> waiting = new LinkedBlockingQueue<>(MAX_WAITING);
  private final List<Thread> committers = new ArrayList<>();

  GroupedMarks(DeletionMarks marks, Tasks tasks) {
    this.marks = marks;
    this.tasks = tasks;
    for (int number = 1; number <= COMMITTERS; number++) {
      committers.add(
          Thread.ofPlatform().daemon().name("mark-committer-" + number).start(this::commit));
    }
  }

  void stop(@Observes ShutdownEvent event) {
    committers.forEach(Thread::interrupt);
  }

  /**
   * Tries to mark the task in the next group.
   *
   * @throws com.mongodb.MongoException when the database is away or the outcome is not known
   */
  FirstTry markFirstTry(Member member) throws InterruptedException {
    if (!waiting.offer(member)) {
      throw new MongoTimeoutException("too many deletions wait for the database");
    }
    try {
      return member.result.get(member.budget.remaining().toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      String fate = member.claim() ? "it was not tried" : "its outcome is not known";
      throw new MongoTimeoutException("the database did not mark the task in time; " + fate);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof RuntimeException cause
          ? cause
          : new IllegalStateException(e.getCause());
    }
  }

  private void commit() {
    try {
      while (true) {
        commit(nextGroup());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Whoever waits; never two for one task, because their totals could not be told apart. */
  private Map<UUID, Member> nextGroup() throws InterruptedException {
    List<Member> taken = new ArrayList<>();
    taken.add(waiting.take());
    waiting.drainTo(taken, MAX_GROUP - 1);
    Map<UUID, Member> group = new LinkedHashMap<>();
    for (Member member : taken) {
      if (member.claim() && group.putIfAbsent(member.request.taskUuid(), member) != null) {
        member.result.complete(FirstTry.NOT_CERTAIN);
      }
    }
    return group;
  }

  private void commit(Map<UUID, Member> group) {
    if (group.isEmpty()) {
      return;
    }
    try {
      Duration limit =
          group.values().stream()
              .map(member -> member.budget.remaining())
              .min(Duration::compareTo)
              .orElseThrow();
      if (allMarked(group, limit)) {
        group.values().forEach(member -> member.result.complete(FirstTry.MARKED));
      } else {
        tellEach(group, limit);
      }
    } catch (RuntimeException e) {
      group.values().forEach(member -> member.result.completeExceptionally(e));
    }
  }

  private boolean allMarked(Map<UUID, Member> group, Duration limit) {
    Map<UUID, MarkRequest> requests =
        group.values().stream()
            .collect(Collectors.toMap(member -> member.newId, member -> member.request));
    try {
      return marks.within(limit).markFirstTry(requests) == group.size();
    } catch (MongoBulkWriteException e) {
      if (e.getWriteConcernError() != null) {
        throw e; // applied, but not known to be durable: unknown
      }
      return false; // single writes were refused: each caller looks for himself
    } catch (MongoNotPrimaryException | MongoNodeIsRecoveringException e) {
      return false; // the driver repeats no write to many; this one is over: each looks for himself
    }
  }

  private void tellEach(Map<UUID, Member> group, Duration limit) {
    Map<UUID, Task> now =
        tasks.within(limit).findForJobs(group.keySet()).stream()
            .collect(Collectors.toMap(Task::id, Function.identity()));
    group.forEach(
        (taskUuid, member) -> {
          Task task = now.get(taskUuid);
          boolean isMine = task != null && task.isBeingDeletedBy(member.newId);
          member.result.complete(isMine ? FirstTry.MARKED : FirstTry.NOT_CERTAIN);
        });
  }
}
