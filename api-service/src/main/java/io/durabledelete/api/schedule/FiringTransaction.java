package io.durabledelete.api.schedule;

import com.mongodb.client.ClientSession;
import io.durabledelete.run.Run;
import io.durabledelete.run.Runs;
import io.durabledelete.schedule.Registrations;
import io.durabledelete.store.Transactions;
import io.durabledelete.task.Tasks;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Objects;
import java.util.UUID;

/**
 * Fires registrations, all or none (rules S2, D13), in one transaction:
 *
 * <ol>
 *   <li>each registration, still as it was seen, moves on to its next instant;
 *   <li>each task, still ACTIVE, is changed (a counter), so that a mark written meanwhile
 *       conflicts;
 *   <li>the runs are recorded, one per task and instant.
 * </ol>
 */
@Singleton
final class FiringTransaction {
  private final Transactions transactions;
  private final Registrations registrations;
  private final Tasks tasks;
  private final Runs runs;

  FiringTransaction(
      Transactions transactions, Registrations registrations, Tasks tasks, Runs runs) {
    this.transactions = transactions;
    this.registrations = registrations;
    this.tasks = tasks;
    this.runs = runs;
  }

  /** Thrown inside the transaction to abort it: something is not as it was seen. */
  private static final class Changed extends RuntimeException {
    private static final long serialVersionUID = 1;

    Changed() {
      super("not as it was seen", null, false, false);
    }
  }

  /**
   * Fires them all.
   *
   * @return false when nothing was fired because one of them is not as it was seen
   * @throws com.mongodb.MongoException also for a run that exists already (duplicate key)
   */
  boolean fire(List<Firing> firings) {
    try {
      return transactions.attempt(session -> fire(session, firings)).isPresent();
    } catch (Changed e) {
      return false;
    }
  }

  private boolean fire(ClientSession session, List<Firing> firings) {
    int moved = registrations.move(session, firings.stream().map(Firing::move).toList());
    List<UUID> taskUuids =
        firings.stream().map(firing -> firing.registration().taskUuid()).toList();
    if (moved != firings.size() || tasks.countRuns(session, taskUuids) != firings.size()) {
      throw new Changed();
    }
    List<Run> recorded = firings.stream().map(Firing::run).filter(Objects::nonNull).toList();
    if (!recorded.isEmpty()) {
      runs.insert(session, recorded);
    }
    return true;
  }
}
