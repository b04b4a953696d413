package io.durabledelete.api.trace;

import io.durabledelete.api.access.CurrentCaller;
import io.durabledelete.logging.LogFields;
import io.durabledelete.trace.TraceParent;
import io.durabledelete.trace.WorkSpan;
import io.opentelemetry.api.trace.Span;
import jakarta.inject.Singleton;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.MultivaluedMap;
import java.util.List;
import java.util.Optional;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;

/**
 * Says on every log record of a request whose it is (rule O3): the caller, what the path names, and
 * the trace. A trace goes on that the client has begun; each request has one, also when nobody
 * collects spans, so that the records of both services can be put side by side.
 */
@Singleton
final class RequestFields {
  private static final String API = "/api/";

  /** After the token was verified, before it is decided what it allows. */
  private static final int BEFORE_AUTHORIZATION = 4_000;

  private static final List<String> OF_THE_PATH =
      List.of(LogFields.PROJECT_ID, LogFields.TASK_UUID, LogFields.DELETION_ID);

  private final CurrentCaller current;

  RequestFields(CurrentCaller current) {
    this.current = current;
  }

  @ServerRequestFilter(priority = BEFORE_AUTHORIZATION)
  void set(ContainerRequestContext request) {
    if (!request.getUriInfo().getPath().startsWith(API)) {
      return;
    }
    LogFields.put(LogFields.ACTOR, current.subject());
    MultivaluedMap<String, String> path = request.getUriInfo().getPathParameters();
    for (String field : OF_THE_PATH) {
      String value = path.getFirst(field);
      if (value != null) {
        LogFields.put(field, value);
      }
    }
    LogFields.put(
        WorkSpan.of(Span.current().getSpanContext())
            .or(() -> given(request).map(TraceParent::next))
            .orElseGet(TraceParent::random));
  }

  private static Optional<TraceParent> given(ContainerRequestContext request) {
    return TraceParent.parse(request.getHeaderString(TraceParent.HEADER));
  }
}
