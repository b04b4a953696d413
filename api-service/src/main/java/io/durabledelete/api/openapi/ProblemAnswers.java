package io.durabledelete.api.openapi;

import io.durabledelete.api.idempotency.Idempotency;
import io.durabledelete.api.problem.Problem;
import io.durabledelete.api.problem.ProblemMeaning;
import io.durabledelete.api.problem.ProblemType;
import jakarta.ws.rs.core.HttpHeaders;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.models.OpenAPI;
import org.eclipse.microprofile.openapi.models.Operation;
import org.eclipse.microprofile.openapi.models.media.MediaType;
import org.eclipse.microprofile.openapi.models.responses.APIResponse;

/**
 * The problems an operation may end in: those that any call may, and its own. Those of one status
 * are one answer; the same answer is described once.
 */
final class ProblemAnswers {
  private static final Set<ProblemType> OF_ANY_CALL =
      EnumSet.of(
          ProblemType.INVALID_PARAMETER,
          ProblemType.UNAUTHORIZED,
          ProblemType.NOT_ACCEPTABLE,
          ProblemType.UNSUPPORTED_MEDIA_TYPE,
          ProblemType.TOO_LARGE,
          ProblemType.INTERNAL_ERROR,
          ProblemType.IDENTITY_PROVIDER_UNAVAILABLE,
          ProblemType.DATABASE_UNAVAILABLE);
  private static final Set<ProblemType> OF_ANY_PAGE =
      EnumSet.of(
          ProblemType.INVALID_PARAMETER, ProblemType.NOT_ACCEPTABLE, ProblemType.INTERNAL_ERROR);

  private final OpenAPI api;

  ProblemAnswers(OpenAPI api) {
    this.api = api;
    // no operation can answer it: what it is about is that there is none
    component(ProblemType.METHOD_NOT_ALLOWED.status(), Set.of(ProblemType.METHOD_NOT_ALLOWED));
  }

  void add(String path, Operation operation, Call call) {
    Set<ProblemType> problems = EnumSet.copyOf(call.needsToken() ? OF_ANY_CALL : OF_ANY_PAGE);
    problems.addAll(call.problems());
    if (call.role() != null) {
      problems.add(ProblemType.FORBIDDEN);
    }
    if (path.contains("{")) {
      problems.add(ProblemType.NOT_FOUND);
    }
    if (operation.getRequestBody() != null) {
      problems.add(ProblemType.INVALID_BODY);
    }
    if (Parameters.has(api, operation, Idempotency.HEADER)) {
      problems.add(ProblemType.IDEMPOTENCY_KEY_REUSED);
      problems.add(ProblemType.IDEMPOTENCY_KEY_UNDER_WAY);
    }
    byStatus(problems)
        .forEach(
            (status, types) ->
                operation
                    .getResponses()
                    .addAPIResponse(
                        status.toString(),
                        OASFactory.createAPIResponse().ref(component(status, types))));
  }

  private static Map<Integer, Set<ProblemType>> byStatus(Set<ProblemType> problems) {
    return problems.stream()
        .collect(
            Collectors.groupingBy(
                ProblemType::status,
                TreeMap::new,
                Collectors.toCollection(() -> EnumSet.noneOf(ProblemType.class))));
  }

  /** Describes an answer, if that was not done before, and returns its name. */
  private String component(int status, Set<ProblemType> types) {
    String name = types.stream().map(ProblemAnswers::camelCase).collect(Collectors.joining("Or"));
    if (api.getComponents().getResponses() == null
        || !api.getComponents().getResponses().containsKey(name)) {
      api.getComponents().addResponse(name, answer(status, types));
    }
    return name;
  }

  private static APIResponse answer(int status, Set<ProblemType> types) {
    MediaType media = OASFactory.createMediaType().schema(OASFactory.createSchema().ref("Problem"));
    types.forEach(
        type ->
            media.addExample(
                type.text(),
                OASFactory.createExample()
                    .summary(type.title())
                    .value(ProblemMeaning.of(type).example(type))));
    APIResponse answer =
        OASFactory.createAPIResponse()
            .description(
                types.stream()
                    .map(type -> "[`%s`](%s): %s".formatted(type.text(), type.uri(), type.title()))
                    .collect(Collectors.joining("; ")))
            .content(OASFactory.createContent().addMediaType(Problem.MEDIA_TYPE, media));
    types.stream()
        .flatMap(type -> headers(type).stream())
        .forEach(name -> Headers.add(answer, name));
    return answer;
  }

  private static Set<String> headers(ProblemType type) {
    return type == ProblemType.METHOD_NOT_ALLOWED
        ? Set.of(HttpHeaders.ALLOW)
        : Problem.headers(type).keySet();
  }

  private static String camelCase(ProblemType type) {
    StringBuilder name = new StringBuilder();
    for (String word : type.text().split("-", -1)) {
      name.append(word.substring(0, 1).toUpperCase(Locale.ROOT)).append(word.substring(1));
    }
    return name.toString();
  }
}
