package io.durabledelete.worker.deletion;

import io.durabledelete.deletion.DeleteTask;
import io.durabledelete.deletion.StepName;
import io.durabledelete.logging.LogFields;
import io.durabledelete.trace.TraceParent;
import io.durabledelete.trace.Traces;
import io.durabledelete.trace.WorkSpan;
import io.opentelemetry.api.trace.SpanKind;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The spans of the jobs that a thread works on (rule O3): one for each job, below what its message
 * says, and below that one for each step. A batch has as many traces as it has jobs.
 */
final class JobTraces {
  private final Traces traces;
  private final ThreadLocal<Map<UUID, WorkSpan>> underWay = ThreadLocal.withInitial(Map::of);

  JobTraces(Traces traces) {
    this.traces = traces;
  }

  /** The jobs of a batch while they are worked on. */
  final class Batch implements AutoCloseable {
    private final Map<UUID, WorkSpan> outer = underWay.get();
    private final Map<UUID, WorkSpan> spans = new HashMap<>();
    private @Nullable LogFields fields;

    private Batch(List<ReadJob> jobs) {
      for (ReadJob job : traces.areOn() ? jobs : List.<ReadJob>of()) {
        DeleteTask message = job.message();
        if (message != null) {
          spans.computeIfAbsent(message.taskUuid(), task -> begin(job, message));
        }
      }
      underWay.set(spans);
      if (jobs.size() == 1) {
        fields = fields(jobs.getFirst()); // it is alone: so is everything that is said of it
      }
    }

    /** What the log says of one of the jobs. */
    LogFields fields(ReadJob job) {
      LogFields of = new LogFields();
      DeleteTask message = job.message();
      if (message != null) {
        of.with(LogFields.PROJECT_ID, message.projectId())
            .with(LogFields.TASK_UUID, message.taskUuid())
            .with(LogFields.DELETION_ID, message.requestId());
        span(message).asParent().or(() -> given(job)).ifPresent(of::with);
      }
      return of;
    }

    void ended(ReadJob job, String outcome) {
      DeleteTask message = job.message();
      if (message != null) {
        span(message).with("durable_delete.outcome", outcome);
      }
    }

    private WorkSpan span(DeleteTask message) {
      return spans.getOrDefault(message.taskUuid(), WorkSpan.NONE);
    }

    @Override
    public void close() {
      spans.values().forEach(WorkSpan::close);
      underWay.set(outer);
      if (fields != null) {
        fields.close();
      }
    }
  }

  Batch begin(List<ReadJob> jobs) {
    return new Batch(jobs);
  }

  private WorkSpan begin(ReadJob job, DeleteTask message) {
    return traces
        .begin("process task.delete", SpanKind.CONSUMER, given(job).orElse(null))
        .with("messaging.system", "rabbitmq")
        .with("durable_delete.project_id", message.projectId())
        .with("durable_delete.task_uuid", message.taskUuid())
        .with("durable_delete.deletion_id", message.requestId());
  }

  private static Optional<TraceParent> given(ReadJob job) {
    return TraceParent.parse(job.job().headers().get(TraceParent.HEADER));
  }

  /** Something that takes a while. */
  interface Work<T, X extends Exception> {
    T run() throws X;
  }

  /** Does a step for these tasks, with a span in the trace of each. */
  <T, X extends Exception> T step(StepName name, Collection<UUID> taskUuids, Work<T, X> step)
      throws X {
    if (!traces.areOn()) {
      return step.run();
    }
    List<WorkSpan> spans = taskUuids.stream().map(task -> begin(name, task)).toList();
    try {
      return step.run();
    } catch (RuntimeException e) {
      spans.forEach(span -> span.fail(e.getClass().getSimpleName()));
      throw e;
    } finally {
      spans.forEach(WorkSpan::close);
    }
  }

  private WorkSpan begin(StepName name, UUID taskUuid) {
    WorkSpan job = underWay.get().get(taskUuid);
    TraceParent parent = job == null ? null : job.asParent().orElse(null);
    return traces.begin(name.text(), SpanKind.INTERNAL, parent);
  }
}
