package io.durabledelete.api.access;

import io.durabledelete.api.problem.FieldProblem;
import io.durabledelete.api.problem.Problem;
import io.durabledelete.api.problem.ProblemType;
import jakarta.inject.Singleton;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ResourceInfo;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;
import org.jspecify.annotations.Nullable;

/**
 * Refuses query parameters that a call does not know, or that are empty or doubled: a misspelt
 * {@code grace} must not turn into a delete without one.
 */
@Singleton
final class ParameterFilter {
  private static final String API = "/api/";

  @ServerRequestFilter(priority = Priorities.USER + 100)
  @Nullable Response check(ContainerRequestContext request, ResourceInfo resource) {
    if (!request.getUriInfo().getPath().startsWith(API)) {
      return null;
    }
    Set<String> known = known(resource.getResourceMethod());
    boolean changes = !request.getMethod().equals("GET");
    List<FieldProblem> problems = new ArrayList<>();
    request
        .getUriInfo()
        .getQueryParameters()
        .forEach((name, values) -> check(name, values, known, changes, problems));
    checkCondition(request, problems);
    return problems.isEmpty()
        ? null
        : Problem.of(ProblemType.INVALID_PARAMETER, problems).response();
  }

  /** An empty If-Match is read as none: what was meant to have a condition would have none. */
  private static void checkCondition(ContainerRequestContext request, List<FieldProblem> problems) {
    List<String> conditions = request.getHeaders().get(HttpHeaders.IF_MATCH);
    if (conditions != null && conditions.stream().anyMatch(String::isBlank)) {
      problems.add(
          new FieldProblem(HttpHeaders.IF_MATCH, "is empty; leave it out or name an ETag"));
    }
  }

  private static void check(
      String name,
      List<String> values,
      Set<String> known,
      boolean changes,
      List<FieldProblem> problems) {
    if (!known.contains(name)) {
      problems.add(
          new FieldProblem(
              name,
              known.isEmpty()
                  ? "unknown parameter; none is known here"
                  : "unknown parameter; known are " + String.join(", ", known)));
    } else if (values.size() > 1) {
      problems.add(new FieldProblem(name, "is given more than once"));
    } else if (changes && values.getFirst().isEmpty()) {
      problems.add(new FieldProblem(name, "is empty; leave it out or give it a value"));
    }
  }

  private static Set<String> known(Method method) {
    return Arrays.stream(method.getParameters())
        .map(parameter -> parameter.getAnnotation(QueryParam.class))
        .filter(Objects::nonNull)
        .map(QueryParam::value)
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
