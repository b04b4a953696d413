package io.durabledelete.api.openapi;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.models.OpenAPI;
import org.eclipse.microprofile.openapi.models.Operation;
import org.eclipse.microprofile.openapi.models.parameters.Parameter;

/**
 * The parameters that the resources name, as the components describe them: under {@code
 * operation.name}, or under {@code name} when they are the same everywhere.
 */
final class Parameters {
  private Parameters() {}

  static void refer(OpenAPI api, String path, Operation operation) {
    List<Parameter> named = operation.getParameters();
    if (named != null) {
      operation.setParameters(
          named.stream()
              .sorted(Comparator.comparingInt(parameter -> place(path, parameter)))
              .map(parameter -> reference(api, operation.getOperationId(), parameter))
              .toList());
    }
  }

  /** Those of the path come first, as they stand in it; then those of the query, then headers. */
  private static int place(String path, Parameter parameter) {
    return switch (parameter.getIn()) {
      case PATH -> path.indexOf("{" + parameter.getName() + "}");
      case QUERY -> path.length();
      default -> path.length() + 1;
    };
  }

  private static Parameter reference(OpenAPI api, String operationId, Parameter named) {
    Map<String, Parameter> described = api.getComponents().getParameters();
    String own = operationId + "." + named.getName();
    String key = described.containsKey(own) ? own : named.getName();
    Parameter found = described.get(key);
    if (found == null || found.getIn() != named.getIn()) {
      throw new IllegalStateException("nothing describes the parameter " + own);
    }
    return OASFactory.createParameter().ref(key);
  }

  /** The parameter that is referred to. */
  static Parameter resolved(OpenAPI api, Parameter reference) {
    String ref = reference.getRef();
    return ref == null
        ? reference
        : Objects.requireNonNull(
            api.getComponents().getParameters().get(ref.substring(ref.lastIndexOf('/') + 1)));
  }

  static boolean has(OpenAPI api, Operation operation, String name) {
    return operation.getParameters() != null
        && operation.getParameters().stream()
            .anyMatch(each -> resolved(api, each).getName().equals(name));
  }
}
