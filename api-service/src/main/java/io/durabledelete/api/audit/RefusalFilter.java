package io.durabledelete.api.audit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.durabledelete.api.problem.Problem;
import io.durabledelete.api.problem.ProblemType;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Singleton;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.container.ResourceInfo;
import jakarta.ws.rs.core.UriInfo;
import java.io.IOException;
import java.util.Optional;
import java.util.Set;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.server.ServerResponseFilter;

/**
 * Audits what was refused (rule O8), on its way out: whoever reads the audit right after the answer
 * finds it. It runs on the virtual thread of the call, and never changes the answer: an entry that
 * can't be written is logged.
 */
@Singleton
final class RefusalFilter {
  private static final Logger LOG = Logger.getLogger(RefusalFilter.class);
  private static final int MOST_BYTES = 128 * 1024;

  /** Not 401 and 404: there nobody, or nothing of the caller's project, is known. */
  private static final Set<Integer> REFUSALS = Set.of(403, 409, 410, 412);

  private final Instance<Refusals> refusals;
  private final ObjectMapper json;

  /** Filters are made before there is a database: what needs one is looked up at first use. */
  RefusalFilter(Instance<Refusals> refusals, ObjectMapper json) {
    this.refusals = refusals;
    this.json = json;
  }

  @ServerResponseFilter
  void audit(
      ContainerRequestContext request, ContainerResponseContext response, ResourceInfo resource) {
    if (!(response.getEntity() instanceof Problem.Body body) || !isRefusal(body.problem())) {
      return;
    }
    Audited audited = resource.getResourceMethod().getAnnotation(Audited.class);
    if (audited == null) {
      return;
    }
    try {
      action(audited, body.problem(), request)
          .ifPresent(action -> refusals.get().add(action, body.problem(), request.getUriInfo()));
    } catch (RuntimeException | IOException e) {
      LOG.errorf(e, "The refusal of %s is missing in the audit", audited.value());
    }
  }

  private static boolean isRefusal(Problem problem) {
    return REFUSALS.contains(problem.type().status())
        || problem.type() == ProblemType.RUN_NOT_DELETABLE;
  }

  private Optional<String> action(Audited audited, Problem problem, ContainerRequestContext request)
      throws IOException {
    if (problem.refused() != null) {
      return Optional.of(problem.refused());
    }
    if (!audited.member().isEmpty()) {
      return problem.type() == ProblemType.FORBIDDEN && names(request, audited.member())
          ? Optional.of(audited.value())
          : Optional.empty();
    }
    return Optional.of(
        isHard(request.getUriInfo()) && !audited.hard().isEmpty()
            ? audited.hard()
            : audited.value());
  }

  /** Who lacks the role or scope was refused before his body was read: it is read now. */
  private boolean names(ContainerRequestContext request, String member) throws IOException {
    byte[] body = request.getEntityStream().readNBytes(MOST_BYTES);
    try {
      return json.readTree(body).has(member);
    } catch (JsonProcessingException e) {
      return false; // it would have changed nothing
    }
  }

  private static boolean isHard(UriInfo uri) {
    String hard = uri.getQueryParameters().getFirst("hard");
    return hard != null && !hard.equals("false");
  }
}
