package io.durabledelete.bench.raw;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;

/** Accepts deletes: a compare-and-set and a confirmed publish each, alone or in groups. */
public final class RawAccepts implements AutoCloseable {
  private static final int COMMITTERS = 2;
  private static final int MAX_GROUP = 64;

  private final RawTasks tasks;
  private final RawQueue queue;
  private final BlockingQueue<Waiting> waiting = new LinkedBlockingQueue<>();
  private final List<Thread> committers = new ArrayList<>();

  private record Waiting(UUID task, CompletableFuture<Void> accepted) {}

  public RawAccepts(RawTasks tasks, RawQueue queue) {
    this.tasks = tasks;
    this.queue = queue;
    for (int i = 0; i < COMMITTERS; i++) {
      committers.add(Thread.ofPlatform().daemon().start(this::commit));
    }
  }

  /** One caller's two writes, one after the other. */
  public void alone(UUID task) {
    tasks.mark(task);
    queue.publish(task).join();
  }

  /** The same, together with whoever waits, too. */
  public void grouped(UUID task) {
    Waiting one = new Waiting(task, new CompletableFuture<>());
    waiting.add(one);
    one.accepted().join();
  }

  private void commit() {
    try {
      while (true) {
        List<Waiting> group = new ArrayList<>();
        group.add(waiting.take());
        waiting.drainTo(group, MAX_GROUP - 1);
        commit(group);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void commit(List<Waiting> group) {
    try {
      tasks.mark(group.stream().map(Waiting::task).toList());
      var confirms = group.stream().map(one -> queue.publish(one.task())).toList();
      confirms.forEach(CompletableFuture::join);
      group.forEach(one -> one.accepted().complete(null));
    } catch (RuntimeException e) {
      group.forEach(one -> one.accepted().completeExceptionally(e));
    }
  }

  @Override
  public void close() {
    committers.forEach(Thread::interrupt);
  }
}
