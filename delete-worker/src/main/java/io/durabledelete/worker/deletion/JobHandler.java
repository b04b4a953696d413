package io.durabledelete.worker.deletion;

import io.durabledelete.deletion.DeleteJob;
import io.durabledelete.deletion.DeleteJobConsumer;
import io.durabledelete.deletion.DeleteTask;
import io.durabledelete.deletion.JobDecision;
import io.durabledelete.logging.LogFields;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** From delivered jobs to what becomes of each: the one place where an outcome is decided. */
final class JobHandler implements DeleteJobConsumer.Handler {
  private static final Logger LOG = Logger.getLogger(JobHandler.class);

  private final TaskDeleter deleter;
  private final Failures failures;
  private final MeterRegistry meters;
  private final JobTraces traces;

  JobHandler(TaskDeleter deleter, Failures failures, MeterRegistry meters, JobTraces traces) {
    this.deleter = deleter;
    this.failures = failures;
    this.meters = meters;
    this.traces = traces;
  }

  @Override
  public List<JobDecision> handle(List<DeleteJob> batch) throws InterruptedException {
    List<ReadJob> read = batch.stream().map(ReadJob::of).toList();
    try (JobTraces.Batch spans = traces.begin(read)) {
      return handle(batch, read, spans);
    }
  }

  private List<JobDecision> handle(List<DeleteJob> batch, List<ReadJob> read, JobTraces.Batch spans)
      throws InterruptedException {
    List<DeleteTask> messages =
        read.stream().map(ReadJob::message).filter(Objects::nonNull).toList();
    Map<DeleteTask, DeletionOutcome> outcomes;
    try {
      outcomes = deleter.delete(messages);
    } catch (RuntimeException e) {
      return batch.size() == 1 ? List.of(failedEarly(batch.getFirst(), e)) : alone(batch);
    }
    List<JobDecision> decisions = new ArrayList<>();
    Set<DeletionOutcome> counted = Collections.newSetFromMap(new IdentityHashMap<>());
    for (ReadJob job : read) {
      DeletionOutcome outcome = job.message() == null ? null : outcomes.get(job.message());
      // doubled messages share one outcome: a failed attempt is counted, and copied, once
      boolean isFirst = outcome == null || counted.add(outcome);
      try (LogFields fields = spans.fields(job)) {
        decisions.add(isFirst ? decide(job, outcome) : done("doubled"));
      }
      spans.ended(job, outcome == null ? "malformed" : outcome.getClass().getSimpleName());
    }
    return decisions;
  }

  private JobDecision failedEarly(DeleteJob job, RuntimeException e) {
    count("failed-early");
    return told("failed-early", failures.earlyFailure(job, e));
  }

  /** The batch failed as a whole: each job on its own, so that only the bad one pays. */
  private List<JobDecision> alone(List<DeleteJob> batch) throws InterruptedException {
    List<JobDecision> decisions = new ArrayList<>();
    for (DeleteJob job : batch) {
      decisions.addAll(handle(List.of(job)));
    }
    return decisions;
  }

  private JobDecision decide(ReadJob job, @Nullable DeletionOutcome outcome)
      throws InterruptedException {
    if (outcome == null) {
      String problem = String.valueOf(job.problem());
      LOG.warnf("A message can't be read, a dead letter is written: %s", problem);
      count("malformed");
      return told("malformed", new JobDecision.DeadLetter("malformed", problem, 0));
    }
    return switch (outcome) {
      case DeletionOutcome.Deleted deleted -> {
        DeleteTask message = Objects.requireNonNull(job.message());
        LOG.infof("Deletion %s of task %s is done", message.requestId(), message.taskUuid());
        yield done("deleted");
      }
      case DeletionOutcome.AlreadyGone gone -> done("already-gone");
      case DeletionOutcome.NotDue notDue -> done(notDue.why());
      case DeletionOutcome.NotTaken notTaken -> done("not-taken");
      case DeletionOutcome.Waits waits -> done("waits-for-run");
      case DeletionOutcome.Overtaken overtaken -> done("overtaken");
      case DeletionOutcome.Unfinished unfinished -> {
        count("unfinished");
        yield JobDecision.GO_ON;
      }
      case DeletionOutcome.Permanent permanent -> {
        count(permanent.cause());
        yield told(
            permanent.cause(),
            new JobDecision.DeadLetter(permanent.cause(), permanent.detail(), 0));
      }
      case DeletionOutcome.StepFailed failed -> {
        count("failed");
        yield told("failed", failures.stepFailed(failed.deletion(), failed.error(), job.job()));
      }
      case DeletionOutcome.NotAnnounced notAnnounced -> {
        count("not-announced");
        yield told("not-announced", failures.announceLater(job.job()));
      }
    };
  }

  private JobDecision done(String outcome) {
    count(outcome);
    return JobDecision.DONE;
  }

  /** Retries by what they are for, and dead letters by their cause. */
  private JobDecision told(String outcome, JobDecision decision) {
    switch (decision) {
      case JobDecision.Again again ->
          meters.counter("task.deletion.retries", "reason", outcome).increment();
      case JobDecision.DeadLetter letter ->
          meters.counter("task.deletion.letters", "cause", letter.cause()).increment();
      case JobDecision.Done done -> {}
      case JobDecision.GoOn goOn -> {}
    }
    return decision;
  }

  private void count(String outcome) {
    meters.counter("task.deletion.jobs", "outcome", outcome).increment();
  }
}
