package io.durabledelete.worker.deletion;

import com.mongodb.MongoConnectionPoolClearedException;
import com.mongodb.MongoException;
import com.mongodb.MongoInterruptedException;
import com.mongodb.MongoNodeIsRecoveringException;
import com.mongodb.MongoNotPrimaryException;
import com.mongodb.MongoOperationTimeoutException;
import com.mongodb.MongoSocketException;
import com.mongodb.MongoTimeoutException;
import com.mongodb.client.MongoDatabase;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.bson.Document;
import org.jboss.logging.Logger;

/**
 * Tells "the database is away" from "this job fails" (rule D8). While it is away the worker stands
 * still: nothing is acknowledged, no attempt is counted, and what it was doing is done again once
 * the database answers (every write here is idempotent).
 */
final class Connectivity {
  private static final Logger LOG = Logger.getLogger(Connectivity.class);
  private static final long PING_MS = 2_000;
  private static final long FIRST_PAUSE_MS = 100;
  private static final long LONGEST_PAUSE_MS = 5_000;

  /** So often in a row may the same call lose its connection while the database answers pings. */
  private static final int MOST_TRIES = 8;

  private final MongoDatabase database;

  Connectivity(MongoDatabase database) {
    this.database = database;
  }

  /** Does it, and again after every loss of the database. */
  <T> T whileAway(Supplier<T> work) throws InterruptedException {
    for (int tries = 1; ; tries++) {
      try {
        return work.get();
      } catch (MongoInterruptedException e) {
        throw (InterruptedException) new InterruptedException().initCause(e);
      } catch (MongoException e) {
        if (!isAway(e) || tries == MOST_TRIES || isOnlySlow(e)) {
          throw e;
        }
        LOG.warnf("The database is away, the worker waits: %s", e.toString());
        awaitDatabase(tries);
      }
    }
  }

  private static boolean isAway(MongoException e) {
    return e instanceof MongoSocketException
        || e instanceof MongoTimeoutException
        || e instanceof MongoNotPrimaryException
        || e instanceof MongoNodeIsRecoveringException
        || e instanceof MongoConnectionPoolClearedException
        || e.hasErrorLabel("RetryableWriteError");
  }

  /**
   * One call took too long while the database answers others: something stands in its way, such as
   * the open transaction of a worker that died. That is this job's trouble alone.
   */
  private boolean isOnlySlow(MongoException e) throws InterruptedException {
    return e instanceof MongoOperationTimeoutException && answers();
  }

  private void awaitDatabase(int tries) throws InterruptedException {
    long pause = FIRST_PAUSE_MS << Math.min(tries, 5);
    do {
      Thread.sleep(pause);
      pause = Math.min(LONGEST_PAUSE_MS, pause * 2);
    } while (!answers());
  }

  private boolean answers() throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    try {
      database.withTimeout(PING_MS, TimeUnit.MILLISECONDS).runCommand(new Document("ping", 1));
      return true;
    } catch (MongoException e) {
      return false;
    }
  }
}
