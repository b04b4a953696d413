package io.durabledelete.trace;

import io.durabledelete.settings.Setting;
import io.durabledelete.settings.Settings;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import org.jspecify.annotations.Nullable;

/** Makes spans; none at all, at no cost, when nobody collects them. */
public final class Traces {
  /** Nobody collects. */
  public static final Traces OFF = new Traces(null);

  private final @Nullable Tracer tracer;

  private Traces(@Nullable Tracer tracer) {
    this.tracer = tracer;
  }

  /** Spans that go to the collector which is set, or none. */
  public static Traces from(Settings settings, OpenTelemetry telemetry) {
    return settings.optionalText(Setting.OTEL_EXPORTER_OTLP_ENDPOINT).isPresent()
        ? to(telemetry)
        : OFF;
  }

  /** Spans that go to a collector. */
  public static Traces to(OpenTelemetry telemetry) {
    return new Traces(telemetry.getTracer("io.durabledelete"));
  }

  public boolean areOn() {
    return tracer != null;
  }

  /**
   * Begins a span.
   *
   * @param parent null: it is the first of a trace
   */
  public WorkSpan begin(String name, SpanKind kind, @Nullable TraceParent parent) {
    if (tracer == null) {
      return WorkSpan.NONE;
    }
    SpanBuilder span = tracer.spanBuilder(name).setSpanKind(kind);
    return new WorkSpan(
        (parent == null ? span.setNoParent() : span.setParent(remote(parent))).startSpan());
  }

  private static Context remote(TraceParent parent) {
    return Context.root()
        .with(
            Span.wrap(
                SpanContext.createFromRemoteParent(
                    parent.traceId(),
                    parent.spanId(),
                    parent.sampled() ? TraceFlags.getSampled() : TraceFlags.getDefault(),
                    TraceState.getDefault())));
  }
}
