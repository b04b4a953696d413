package io.durabledelete.bench;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Eight people who delete one task after the other, each as soon as the last was accepted. */
final class SingleDeletes implements AutoCloseable {
  private static final int CONCURRENCY = 8;

  private final Caller caller;
  private final Queue<UUID> tasks;
  private final List<Double> accepts = Collections.synchronizedList(new ArrayList<>());
  private final ExecutorService people = Executors.newFixedThreadPool(CONCURRENCY);
  private final List<Future<?>> working = new ArrayList<>();
  private volatile boolean enough;

  /** Begins at once. */
  SingleDeletes(Caller caller, List<UUID> tasks) {
    this.caller = caller;
    this.tasks = new ConcurrentLinkedQueue<>(tasks);
    for (int i = 0; i < CONCURRENCY; i++) {
      working.add(
          people.submit(
              () -> {
                deleteAll();
                return null;
              }));
    }
  }

  private void deleteAll() throws InterruptedException {
    UUID task = tasks.poll();
    while (task != null && !enough) {
      long begin = System.nanoTime();
      var unused = caller.delete(task);
      accepts.add((System.nanoTime() - begin) / 1e6);
      task = tasks.poll();
    }
  }

  /** Lets them finish what they are at. */
  void stop() {
    enough = true;
  }

  /** How many milliseconds each took to be accepted. */
  List<Double> awaitAll() throws InterruptedException {
    for (Future<?> one : working) {
      try {
        one.get();
      } catch (ExecutionException e) {
        throw new IllegalStateException("a delete was not accepted", e);
      }
    }
    return List.copyOf(accepts);
  }

  @Override
  public void close() {
    people.shutdownNow();
  }
}
