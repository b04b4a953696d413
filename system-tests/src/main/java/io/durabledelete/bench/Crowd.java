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
import java.util.function.Supplier;

/** People who do the same to one task after the other, each as soon as the last one was done. */
final class Crowd implements AutoCloseable {
  private final Queue<UUID> tasks;
  private final List<Double> took = Collections.synchronizedList(new ArrayList<>());
  private final ExecutorService people;
  private final List<Future<?>> working = new ArrayList<>();
  private volatile boolean enough;

  /** What is done to a task. */
  interface Deed {
    void on(UUID task) throws InterruptedException;
  }

  /**
   * What came of it.
   *
   * @param seconds all together
   * @param millis each
   */
  record Took(double seconds, List<Double> millis) {
    double perSecond() {
      return millis.size() / seconds;
    }

    double percentile(double percent) {
      return Figures.percentile(millis, percent);
    }
  }

  /**
   * Begins at once.
   *
   * @param deeds one for each person, who may have something of his own for it
   */
  Crowd(int size, Supplier<? extends Deed> deeds, List<UUID> tasks) {
    this.tasks = new ConcurrentLinkedQueue<>(tasks);
    this.people = Executors.newFixedThreadPool(size);
    for (int i = 0; i < size; i++) {
      Deed deed = deeds.get();
      working.add(
          people.submit(
              () -> {
                doAll(deed);
                return null;
              }));
    }
  }

  /** All of it, from begin to end. */
  static Took took(int size, Supplier<? extends Deed> deeds, List<UUID> tasks)
      throws InterruptedException {
    long begin = System.nanoTime();
    try (Crowd crowd = new Crowd(size, deeds, tasks)) {
      List<Double> millis = crowd.awaitAll();
      return new Took((System.nanoTime() - begin) / 1e9, millis);
    }
  }

  private void doAll(Deed deed) throws InterruptedException {
    UUID task = tasks.poll();
    while (task != null && !enough) {
      long begin = System.nanoTime();
      deed.on(task);
      took.add((System.nanoTime() - begin) / 1e6);
      task = tasks.poll();
    }
  }

  /** Lets them finish what they are at. */
  void stop() {
    enough = true;
  }

  /** How many milliseconds each took. */
  List<Double> awaitAll() throws InterruptedException {
    for (Future<?> one : working) {
      try {
        one.get();
      } catch (ExecutionException e) {
        throw new IllegalStateException("one was not done", e);
      }
    }
    return List.copyOf(took);
  }

  @Override
  public void close() {
    people.shutdownNow();
  }
}
