package io.durabledelete.worker.step;

import io.durabledelete.deletion.CountedRuns;
import io.durabledelete.run.RunChunk;
import io.durabledelete.run.RunHistory;
import io.durabledelete.run.RunRange;
import io.durabledelete.run.RunStatus;
import io.durabledelete.task.DeletionJobs;
import io.durabledelete.task.RunCount;
import io.durabledelete.task.Task;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * One go at the histories of a batch:
 *
 * <ol>
 *   <li>runs that were counted but not removed, because somebody died in between, are removed;
 *   <li>the next chunk is read and counted by status;
 *   <li>it is counted on the tasks, if they are still this take's: from now on, whoever finds its
 *       runs knows that they are counted;
 *   <li>it is removed. No run comes into a counted range: none is recorded once the task is marked.
 * </ol>
 */
final class HistoryRemoval {
  private final RunHistory history;
  private final DeletionJobs jobs;
  private final Predicate<TakenDeletion> removesRunning;
  private final Map<UUID, TakenDeletion> ours = new LinkedHashMap<>();
  private final List<TakenDeletion> unfinished = new ArrayList<>();
  private final UUID takeId;

  HistoryRemoval(
      RunHistory history,
      DeletionJobs jobs,
      List<TakenDeletion> batch,
      Predicate<TakenDeletion> removesRunning) {
    this.history = history;
    this.jobs = jobs;
    this.removesRunning = removesRunning;
    this.takeId = batch.getFirst().takeId();
    batch.forEach(deletion -> ours.put(deletion.taskUuid(), deletion));
  }

  void run(Pace pace) {
    BooleanSupplier isOver = pace.begin();
    CompletableFuture<RunChunk> next = read(removeCounted(), pace);
    while (!ours.isEmpty()) {
      RunChunk chunk = await(next);
      if (chunk.isFull()) {
        next = read(chunk.end(), pace); // while this one is removed
      }
      remove(chunk.parts());
      if (!chunk.isFull()) {
        return;
      }
      if (chunk.isFullOfOneTask() && isOver.getAsBoolean()) {
        leave(chunk.end().taskUuid());
        next = read(new RunChunk.End(chunk.end().taskUuid(), null), pace);
      }
    }
  }

  private CompletableFuture<RunChunk> read(RunChunk.@Nullable End after, Pace pace) {
    Set<UUID> taskUuids = Set.copyOf(ours.keySet());
    return taskUuids.isEmpty()
        ? CompletableFuture.completedFuture(new RunChunk(List.of(), pace.chunk()))
        : CompletableFuture.supplyAsync(
            () -> history.next(taskUuids, after, pace.chunk()), Thread::startVirtualThread);
  }

  private static RunChunk await(CompletableFuture<RunChunk> chunk) {
    try {
      return chunk.join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof RuntimeException cause ? cause : e;
    }
  }

  private void leave(UUID taskUuid) {
    TakenDeletion deletion = ours.remove(taskUuid);
    if (deletion != null) {
      unfinished.add(deletion);
    }
  }

  List<TakenDeletion> done() {
    return List.copyOf(ours.values());
  }

  List<TakenDeletion> unfinished() {
    return unfinished;
  }

  /** What is to be gone already; returns where a lone history goes on. */
  private RunChunk.@Nullable End removeCounted() {
    Map<UUID, CountedRuns> counted = new HashMap<>();
    for (Task task : stillOurs()) {
      CountedRuns runs = Objects.requireNonNull(task.deletion()).runsCounted();
      if (runs != null) {
        counted.put(task.id(), runs);
      }
    }
    List<RunRange> ranges = new ArrayList<>();
    counted.forEach((task, runs) -> ranges.add(range(task, runs)));
    if (!ranges.isEmpty()) {
      history.remove(ranges);
      checkEmpty(ranges);
    }
    if (ours.size() != 1 || ranges.isEmpty()) {
      return null;
    }
    return new RunChunk.End(ranges.getFirst().taskUuid(), ranges.getFirst().last());
  }

  private void remove(List<RunChunk.Part> read) {
    List<RunChunk.Part> parts =
        read.stream().filter(part -> ours.containsKey(part.taskUuid())).toList();
    if (parts.isEmpty()) {
      return;
    }
    checkRemovable(parts);
    List<RunCount> counts = parts.stream().map(RunCount::of).toList();
    if (jobs.countRuns(counts, takeId) < counts.size()) {
      stillOurs();
    }
    List<RunRange> ranges = new ArrayList<>();
    long expected = 0;
    for (RunChunk.Part part : parts) {
      if (ours.containsKey(part.taskUuid())) {
        ranges.add(range(part.taskUuid(), new CountedRuns(part.first(), part.last())));
        expected += part.count();
      }
    }
    if (!ranges.isEmpty() && history.remove(ranges) != expected) {
      checkEmpty(ranges);
    }
  }

  /** Reads the tasks; those that are not this take's any more are left alone from now on. */
  private Collection<Task> stillOurs() {
    List<Task> still = jobs.stillTaken(ours.keySet(), takeId);
    ours.keySet().retainAll(still.stream().map(Task::id).toList());
    return still;
  }

  private void checkRemovable(List<RunChunk.Part> parts) {
    for (RunChunk.Part part : parts) {
      if (part.has(RunStatus.PROCESSING) && !removesRunning.test(deletion(part.taskUuid()))) {
        throw executorStillWorks();
      }
    }
  }

  /** A run that was claimed since it was counted is left; it is removed once it is given back. */
  private void checkEmpty(List<RunRange> ranges) {
    if (!history.areEmpty(ranges)) {
      throw executorStillWorks();
    }
  }

  private static IllegalStateException executorStillWorks() {
    return new IllegalStateException("an executor still works on a run of the task");
  }

  private RunRange range(UUID task, CountedRuns runs) {
    return new RunRange(task, runs.first(), runs.last(), removesRunning.test(deletion(task)));
  }

  private TakenDeletion deletion(UUID taskUuid) {
    return Objects.requireNonNull(ours.get(taskUuid));
  }
}
