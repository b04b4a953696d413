package io.durabledelete.api.openapi;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.models.OpenAPI;
import org.eclipse.microprofile.openapi.models.Operation;
import org.eclipse.microprofile.openapi.models.links.Link;
import org.eclipse.microprofile.openapi.models.media.MediaType;
import org.eclipse.microprofile.openapi.models.responses.APIResponse;

/** Leads from what was created or accepted to all that can be done with it. */
final class Links {
  private static final Pattern PARAMETER = Pattern.compile("\\{(\\w+)}");

  /** What identifies an answer, by its schema: the parameter of paths, and where it stands. */
  private static final Map<String, Map<String, String>> IDENTIFIERS =
      Map.of(
          "Task", Map.of("task_uuid", "task_uuid"),
          "DeletionAccepted", Map.of("deletion_id", "deletion_id"),
          "Deletion", Map.of("deletion_id", "deletion_id"),
          "Run", Map.of("run_id", "run_id"),
          "ClaimedRuns", Map.of("run_id", "items/0/run_id"),
          "Bulk", Map.of("id", "bulk_deletion_id"),
          "LetterJob", Map.of("replay_id", "id"));

  private Links() {}

  static void addTo(OpenAPI api) {
    Map<String, Set<String>> targets = new TreeMap<>();
    api.getPaths()
        .getPathItems()
        .forEach(
            (path, item) ->
                item.getOperations()
                    .values()
                    .forEach(each -> targets.put(each.getOperationId(), parametersOf(path))));
    api.getPaths()
        .getPathItems()
        .forEach(
            (path, item) ->
                item.getOperations()
                    .values()
                    .forEach(operation -> link(operation, parametersOf(path), targets)));
  }

  private static Set<String> parametersOf(String path) {
    return PARAMETER
        .matcher(path)
        .results()
        .map(parameter -> parameter.group(1))
        .collect(Collectors.toSet());
  }

  private static void link(
      Operation operation, Set<String> known, Map<String, Set<String>> targets) {
    for (APIResponse answer : operation.getResponses().getAPIResponses().values()) {
      MediaType media =
          answer.getContent() == null ? null : answer.getContent().getMediaType("application/json");
      if (media != null) {
        String schema = String.valueOf(Schemas.nameReferredTo(media.getSchema()));
        Map<String, String> given = IDENTIFIERS.getOrDefault(schema, Map.of());
        targets.forEach((name, needed) -> link(answer, name, needed, known, given));
      }
    }
  }

  private static void link(
      APIResponse answer,
      String name,
      Set<String> needed,
      Set<String> known,
      Map<String, String> given) {
    Link link = OASFactory.createLink().operationId(name);
    boolean leadsOn = false;
    for (String parameter : needed) {
      if (known.contains(parameter)) {
        link.addParameter(parameter, "$request.path." + parameter);
      } else if (given.containsKey(parameter)) {
        link.addParameter(parameter, "$response.body#/" + given.get(parameter));
        leadsOn = true;
      } else {
        return;
      }
    }
    if (leadsOn) {
      answer.addLink(name, link);
    }
  }
}
