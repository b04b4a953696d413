package io.durabledelete.logging;

import io.durabledelete.trace.TraceParent;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jboss.logging.MDC;
import org.jspecify.annotations.Nullable;

/**
 * What every record says besides its message, as long as they are set: whose work it is about (rule
 * O3). Set for the work that this thread, or this request, is doing.
 */
public final class LogFields implements AutoCloseable {
  public static final String ACTOR = "actor";
  public static final String PROJECT_ID = "project_id";
  public static final String TASK_UUID = "task_uuid";
  public static final String DELETION_ID = "deletion_id";
  public static final String TRACE_ID = "trace_id";
  public static final String SPAN_ID = "span_id";

  /** In the order in which records have them; others are nobody's business. */
  public static final List<String> ALL =
      List.of(ACTOR, PROJECT_ID, TASK_UUID, DELETION_ID, TRACE_ID, SPAN_ID);

  /** Not for records, but for what goes on from here. */
  private static final String SAMPLED = "trace_sampled";

  /** They come from tokens and paths. */
  private static final int LONGEST = 128;

  private final List<String> set = new ArrayList<>();

  /** Sets a field until the work is done; null: it is not known. */
  public LogFields with(String field, @Nullable Object value) {
    if (value != null) {
      put(field, value);
      set.add(field);
    }
    return this;
  }

  /** Sets the trace until the work is done. */
  public LogFields with(TraceParent trace) {
    return with(TRACE_ID, trace.traceId())
        .with(SPAN_ID, trace.spanId())
        .with(SAMPLED, trace.sampled());
  }

  /** Sets a field for the rest of the request. */
  public static void put(String field, Object value) {
    String text = String.valueOf(value);
    MDC.put(field, OneLine.clean(text.length() > LONGEST ? text.substring(0, LONGEST) : text));
  }

  /** Sets the trace for the rest of the request. */
  public static void put(TraceParent trace) {
    put(TRACE_ID, trace.traceId());
    put(SPAN_ID, trace.spanId());
    put(SAMPLED, trace.sampled());
  }

  /** The trace that this thread, or this request, works on. */
  public static Optional<TraceParent> trace() {
    return MDC.get(TRACE_ID) instanceof String trace && MDC.get(SPAN_ID) instanceof String span
        ? Optional.of(new TraceParent(trace, span, "true".equals(MDC.get(SAMPLED))))
        : Optional.empty();
  }

  @Override
  public void close() {
    set.forEach(MDC::remove);
  }
}
