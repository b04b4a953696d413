package io.durabledelete.worker.deletion;

import static io.durabledelete.testing.TaskBuilder.aTask;
import static org.assertj.core.api.Assertions.assertThat;

import io.durabledelete.deletion.JobDecision;
import io.durabledelete.task.Task;
import io.durabledelete.trace.TraceParent;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("O3: the worker's part of a trace")
class JobTracesTest {
  @AutoClose private static final Worker worker = new Worker();

  @BeforeEach
  void forget() {
    worker.spans.reset();
  }

  @Test
  @DisplayName("O3: the job goes on with its message's trace, and each step with the job's")
  void goesOn() {
    TraceParent request = TraceParent.random();
    Task task = worker.marked(aTask());

    assertThat(worker.handle(header(request.text()), Worker.jobOf(task)))
        .containsExactly(JobDecision.DONE);

    assertThat(worker.isGone(task)).isTrue();
    List<SpanData> spans = worker.spans.getFinishedSpanItems();
    assertThat(spans).allMatch(span -> span.getTraceId().equals(request.traceId()));
    assertThat(spans)
        .extracting(SpanData::getName)
        .containsExactly(
            "unregister", "delete-runs", "delete-task", "announce", "process task.delete");
    SpanData job = spans.getLast();
    assertThat(job.getParentSpanId()).isEqualTo(request.spanId());
    assertThat(spans.subList(0, 4))
        .allMatch(span -> span.getParentSpanId().equals(job.getSpanId()));
    assertThat(job.getAttributes().asMap().values())
        .contains(task.deletion().id().toString(), task.id().toString(), "Deleted");
  }

  @Test
  @DisplayName("O3: the jobs of a batch keep their traces apart")
  void keepsApart() {
    worker.handle(
        Worker.jobOf(worker.marked(aTask())),
        Worker.jobOf(worker.marked(aTask())),
        Worker.jobOf(worker.marked(aTask())));

    Map<String, List<SpanData>> traces =
        worker.spans.getFinishedSpanItems().stream()
            .collect(Collectors.groupingBy(SpanData::getTraceId));
    assertThat(traces).hasSize(3).allSatisfy((id, spans) -> assertThat(spans).hasSize(5));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "junk", "00-0-0-0", "00-zz7651916cd43dd8448eb211c80319zz-b7-01"})
  @DisplayName("O3, X3: a malformed header is none: the job is done, in a trace of its own")
  void ignoresJunk(String header) {
    Task task = worker.marked(aTask());

    worker.handle(header(header), Worker.jobOf(task));

    assertThat(worker.isGone(task)).isTrue();
    assertThat(worker.spans.getFinishedSpanItems().getLast().getParentSpanContext().isValid())
        .isFalse();
  }

  private static Map<String, String> header(String text) {
    return Map.of(TraceParent.HEADER, text);
  }
}
