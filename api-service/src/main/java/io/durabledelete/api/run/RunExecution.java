package io.durabledelete.api.run;

import io.durabledelete.api.problem.Problem;
import io.durabledelete.api.problem.ProblemType;
import io.durabledelete.event.EventType;
import io.durabledelete.event.TaskEvents;
import io.durabledelete.run.Run;
import io.durabledelete.run.RunClaims;
import io.durabledelete.run.RunHead;
import io.durabledelete.run.RunStatus;
import io.durabledelete.run.Runs;
import io.durabledelete.store.Ids;
import io.durabledelete.task.Tasks;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Hands runs out to executors (rules R1, D13). A run is claimed first, and <em>then</em> its task
 * is looked at: a run whose task is being deleted is given back and handed to nobody.
 */
@Singleton
final class RunExecution {
  private final Runs runs;
  private final RunClaims claims;
  private final Tasks tasks;
  private final TaskEvents events;

  RunExecution(Runs runs, RunClaims claims, Tasks tasks, TaskEvents events) {
    this.runs = runs;
    this.claims = claims;
    this.tasks = tasks;
    this.events = events;
  }

  /** Claims up to {@code limit} runs; fewer only if fewer can be had. */
  List<Run> claim(
      String projectId,
      String executor,
      int limit,
      Duration lease,
      @Nullable Collection<UUID> onlyRuns) {
    List<Run> got = new ArrayList<>();
    Set<UUID> leaving = new HashSet<>();
    UUID after = null;
    while (got.size() < limit) {
      List<RunHead> candidates =
          claims.candidates(projectId, onlyRuns, leaving, after, limit - got.size());
      if (candidates.isEmpty()) {
        break;
      }
      after = candidates.getLast().id();
      got.addAll(claim(candidates, executor, lease, leaving));
    }
    return got;
  }

  private List<Run> claim(
      List<RunHead> candidates, String executor, Duration lease, Set<UUID> leaving) {
    leaving.addAll(notLive(candidates.stream().map(RunHead::taskUuid).toList()));
    List<UUID> ids =
        candidates.stream()
            .filter(run -> !leaving.contains(run.taskUuid()))
            .map(RunHead::id)
            .toList();
    if (ids.isEmpty()) {
      return List.of();
    }
    UUID leaseId = Ids.next();
    List<Run> claimed = claims.claim(ids, leaseId, executor, lease);
    // this look counts: a mark written before the claim is seen here, one written later waits for
    // us
    leaving.addAll(notLive(claimed.stream().map(Run::taskUuid).toList()));
    List<UUID> back =
        claimed.stream().filter(run -> leaving.contains(run.taskUuid())).map(Run::id).toList();
    if (!back.isEmpty()) {
      claims.giveBack(back, leaseId);
    }
    List<Run> got = claimed.stream().filter(run -> !leaving.contains(run.taskUuid())).toList();
    events.announce(EventType.RUN_UPDATED, got);
    return got;
  }

  private Set<UUID> notLive(Collection<UUID> taskUuids) {
    Set<UUID> gone = new HashSet<>(taskUuids);
    tasks.live(gone).forEach(gone::remove);
    return gone;
  }

  /** The same, of a run that is seen to have changed. */
  Run changedOrProblem(Optional<Run> updated, String projectId, UUID runId, String executor) {
    updated.ifPresent(run -> events.announce(EventType.RUN_UPDATED, run));
    return orProblem(updated, projectId, runId, executor);
  }

  /** The run that the executor may go on with, or the problem that says why not. */
  Run orProblem(Optional<Run> updated, String projectId, UUID runId, String executor) {
    return updated.orElseThrow(() -> whyNot(projectId, runId, executor));
  }

  private Problem whyNot(String projectId, UUID runId, String executor) {
    Run run = runs.find(projectId, runId).orElseThrow(Problem::notFound);
    if (run.status() == RunStatus.PROCESSING && !executor.equals(run.claimedBy())) {
      return Problem.of(ProblemType.NOT_YOURS, "The run is claimed by another executor.");
    }
    String state =
        run.status() == RunStatus.PROCESSING
            ? "its lease has run out"
            : "it is " + RunView.of(run).status();
    return Problem.of(
        ProblemType.RUN_NOT_PROCESSING, "The run can't be changed: %s.".formatted(state));
  }
}
