package io.durabledelete.system.rig;

import static org.awaitility.Awaitility.await;

import io.durabledelete.system.rig.Client.NoAnswer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

/** Many clients who delete many tasks, one by one, each repeating until he is told 202. */
public final class Load implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /**
   * How it went.
   *
   * @param accepts how long each accepted request took, the shortest first
   * @param repeats requests that were not accepted, or not answered
   */
  public record Report(List<Duration> accepts, int repeats, Duration total) {
    /** The time within which that part of the requests was accepted. */
    public Duration percentile(int percent) {
      return accepts.get(Math.min(accepts.size() - 1, accepts.size() * percent / 100));
    }

    @Override
    public String toString() {
      return "%d deletes accepted in %d ms: %.0f per second, p50 %d ms, p95 %d ms, %d repeated"
          .formatted(
              accepts.size(),
              total.toMillis(),
              accepts.size() * 1000.0 / total.toMillis(),
              percentile(50).toMillis(),
              percentile(95).toMillis(),
              repeats);
    }
  }

  private final Client client;
  private final ExecutorService clients;
  private final List<Future<Duration>> requests = new ArrayList<>();
  private final AtomicInteger accepted = new AtomicInteger();
  private final AtomicInteger repeats = new AtomicInteger();
  private final long begin = System.nanoTime();

  /** Begins at once. */
  public Load(Client client, List<UUID> tasks, int concurrency) {
    this.client = client;
    this.clients = Executors.newFixedThreadPool(concurrency);
    tasks.forEach(task -> requests.add(clients.submit(() -> delete(task))));
  }

  private Duration delete(UUID task) {
    return await("DELETE to be accepted")
        .atMost(PATIENCE)
        .pollInSameThread()
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(50))
        .until(() -> tryOnce(task), took -> !took.isNegative());
  }

  private Duration tryOnce(UUID task) {
    try {
      Answer answer = client.delete(task);
      if (answer.status() == 202) {
        accepted.incrementAndGet();
        return answer.took();
      }
    } catch (NoAnswer e) {
      // whether it was accepted is not known; repeating is safe (D3)
    }
    repeats.incrementAndGet();
    return Duration.ofNanos(-1);
  }

  /** How many were accepted so far. */
  public int accepted() {
    return accepted.get();
  }

  /** Waits until so many are accepted. */
  public void awaitAccepted(int count) {
    await("%d accepted deletes".formatted(count))
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(10))
        .until(() -> accepted() >= count);
  }

  /** Waits until all are accepted. */
  public Report awaitAll() {
    List<Duration> accepts = new ArrayList<>();
    try {
      for (Future<Duration> request : requests) {
        accepts.add(request.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    } catch (ExecutionException | TimeoutException e) {
      throw new AssertionError("a delete was not accepted", e);
    }
    Duration total = Duration.ofNanos(System.nanoTime() - begin);
    accepts.sort(Comparator.naturalOrder());
    return new Report(accepts, repeats.get(), total);
  }

  @Override
  public void close() {
    clients.shutdownNow();
  }
}
