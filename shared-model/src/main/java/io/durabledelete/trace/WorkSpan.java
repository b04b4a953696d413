package io.durabledelete.trace;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.StatusCode;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A piece of work in a trace; none when nobody collects. */
public final class WorkSpan implements AutoCloseable {
  /** Nobody collects. */
  public static final WorkSpan NONE = new WorkSpan(null);

  private final @Nullable Span span;

  WorkSpan(@Nullable Span span) {
    this.span = span;
  }

  /** Says something about the work: of whom it is, or how it ended. */
  public WorkSpan with(String attribute, @Nullable Object value) {
    if (span != null && value != null) {
      span.setAttribute(attribute, value.toString());
    }
    return this;
  }

  /** It came to nothing. */
  public void fail(String why) {
    if (span != null) {
      span.setStatus(StatusCode.ERROR, why);
    }
  }

  /** What comes from here has this parent; empty: there is no span. */
  public Optional<TraceParent> asParent() {
    return span == null ? Optional.empty() : of(span.getSpanContext());
  }

  /** A span's context as a parent; empty when it is not valid. */
  public static Optional<TraceParent> of(SpanContext context) {
    return context.isValid()
        ? Optional.of(
            new TraceParent(context.getTraceId(), context.getSpanId(), context.isSampled()))
        : Optional.empty();
  }

  @Override
  public void close() {
    if (span != null) {
      span.end();
    }
  }
}
