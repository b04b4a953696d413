package io.durabledelete.api.deadletter;

import io.durabledelete.api.Rounds;
import io.durabledelete.deadletter.LetterJob;
import io.durabledelete.deadletter.LetterJobs;
import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import org.jboss.logging.Logger;

/**
 * Works on replays and discards of many letters (rule O1), each at its own rate. Any replica takes
 * a job that nobody holds, and goes on where another one, or a crash, has left it.
 */
@Singleton
public final class LetterJobWork {
  private static final Logger LOG = Logger.getLogger(LetterJobWork.class);
  private static final int MOST_AT_ONCE = 8;
  private static final int LARGEST_BATCH = 50;
  private static final Duration PAUSE = Duration.ofSeconds(1);

  private final Rounds rounds;
  private final LetterJobs jobs;
  private final LetterBatch batch;
  private final Semaphore free = new Semaphore(MOST_AT_ONCE);

  LetterJobWork(Rounds rounds, LetterJobs jobs, LetterBatch batch) {
    this.rounds = rounds;
    this.jobs = jobs;
    this.batch = batch;
  }

  @Scheduled(identity = "letter-jobs", every = "1s", concurrentExecution = ConcurrentExecution.SKIP)
  @RunOnVirtualThread
  void tick() {
    rounds.run("The work on replays", this::takeWhatIsFree);
  }

  private void takeWhatIsFree() {
    while (free.tryAcquire()) {
      UUID holder = UUID.randomUUID();
      Optional<LetterJob> job = claim(holder);
      if (job.isEmpty()) {
        return;
      }
      Thread.ofVirtual()
          .name("letter-job-" + job.get().id())
          .start(() -> work(job.get().id(), holder));
    }
  }

  private Optional<LetterJob> claim(UUID holder) {
    Optional<LetterJob> job = Optional.empty();
    try {
      job = jobs.claim(holder);
    } finally {
      if (job.isEmpty()) {
        free.release();
      }
    }
    return job;
  }

  private void work(UUID id, UUID holder) {
    try {
      Optional<LetterJob> job = jobs.renew(id, holder);
      while (job.isPresent() && !rounds.areStopping()) {
        step(job.get(), holder);
        job = jobs.renew(id, holder);
      }
      jobs.release(id, holder);
    } catch (RuntimeException e) {
      LOG.warnf("Replay %s stops for now, any replica goes on: %s", id, e.toString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      free.release();
    }
  }

  /** One batch, and the time that it may take at this rate. */
  private void step(LetterJob job, UUID holder) throws InterruptedException {
    if (job.isThrough()) {
      if (jobs.finish(job, holder)) {
        LOG.infof("%s %s is done", job.kind(), job.id());
      }
      return;
    }
    long begin = System.nanoTime();
    // ten batches a second at most: a letter a second is a batch of one
    int most = Math.clamp(job.perSecond() / 10, 1, LARGEST_BATCH);
    long dealtWith = batch.next(job, holder, most, () -> mayGoOn(job, holder));
    Duration due = Duration.ofSeconds(dealtWith).dividedBy(job.perSecond());
    Duration left = due.minusNanos(System.nanoTime() - begin);
    if (left.isPositive()) {
      Thread.sleep(left);
    }
  }

  /** The broker is away: waits, unless the job is over or the service stops. */
  private boolean mayGoOn(LetterJob job, UUID holder) {
    try {
      LOG.warnf("%s %s waits for the broker", job.kind(), job.id());
      Thread.sleep(PAUSE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
    return !rounds.areStopping() && jobs.renew(job.id(), holder).isPresent();
  }
}
