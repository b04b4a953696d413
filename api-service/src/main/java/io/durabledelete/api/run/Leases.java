package io.durabledelete.api.run;

import io.durabledelete.api.Rounds;
import io.durabledelete.event.EventType;
import io.durabledelete.event.TaskEvents;
import io.durabledelete.run.Run;
import io.durabledelete.run.RunClaims;
import io.durabledelete.store.DatabaseClock;
import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.List;
import org.jboss.logging.Logger;

/** Fails runs whose executor did not come back in time (rule R1). */
@Singleton
public final class Leases {
  private static final Logger LOG = Logger.getLogger(Leases.class);

  private final Rounds rounds;
  private final RunClaims claims;
  private final DatabaseClock databaseClock;
  private final TaskEvents events;

  Leases(Rounds rounds, RunClaims claims, DatabaseClock databaseClock, TaskEvents events) {
    this.rounds = rounds;
    this.claims = claims;
    this.databaseClock = databaseClock;
    this.events = events;
  }

  @Scheduled(identity = "leases", every = "2s", concurrentExecution = ConcurrentExecution.SKIP)
  @RunOnVirtualThread
  void tick() {
    rounds.run("The look at leases", this::runOnce);
  }

  /** Fails what is over; returns how many runs. */
  public long runOnce() {
    Instant now = databaseClock.now();
    long failed = 0;
    List<Run> batch = claims.failExpired(now);
    while (!batch.isEmpty()) {
      failed += batch.size();
      events.announce(EventType.RUN_UPDATED, batch);
      batch = claims.failExpired(now);
    }
    if (failed > 0) {
      LOG.infof("%d runs failed: their executors' leases ran out", failed);
    }
    return failed;
  }
}
