package io.durabledelete.api;

import com.mongodb.MongoException;
import jakarta.inject.Singleton;
import org.jboss.logging.Logger;

/**
 * Work that every replica looks for from time to time. It begins when the database is up to date;
 * whatever stops a round, the next one goes on, as nothing is remembered between two.
 */
@Singleton
public final class Rounds {
  private static final Logger LOG = Logger.getLogger(Rounds.class);

  private final Startup startup;

  Rounds(Startup startup) {
    this.startup = startup;
  }

  /** Whether the service is going down: a round should come to its end. */
  public boolean areStopping() {
    return startup.isStopping();
  }

  /**
   * Does one round, unless it is too early or too late for it.
   *
   * @param who stops for now when the database is away, for the log
   */
  public void run(String who, Runnable round) {
    if (!startup.isMigrated() || areStopping()) {
      return;
    }
    try {
      round.run();
    } catch (MongoException e) {
      LOG.warnf("%s stops for now, the next round goes on: %s", who, e.toString());
    } catch (IllegalStateException e) {
      if (!areStopping()) {
        throw e;
      }
      LOG.debugf("%s was stopped in the middle: %s", who, e.toString());
    }
  }
}
