package io.durabledelete.api.openapi;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.eclipse.microprofile.openapi.models.OpenAPI;
import org.eclipse.microprofile.openapi.models.media.Schema;
import org.eclipse.microprofile.openapi.models.media.Schema.SchemaType;
import org.jspecify.annotations.Nullable;

/** Examples of what is answered, made of the examples of its members. */
final class Examples {
  private final OpenAPI api;
  private final Prose prose;

  Examples(OpenAPI api, Prose prose) {
    this.api = api;
    this.prose = prose;
  }

  /** An example for a schema; members that may be left out are, unless they are to be shown. */
  Object of(Schema schema) {
    String name = Schemas.nameReferredTo(schema);
    Object given = first(schema.getExamples());
    if (given != null) {
      return given;
    }
    if (schema.getEnumeration() != null) {
      return schema.getEnumeration().getFirst();
    }
    if (schema.getAnyOf() != null) {
      return of(schema.getAnyOf().getFirst());
    }
    if (schema.getItems() != null) {
      return List.of(of(schema.getItems()));
    }
    Schema whole = Schemas.resolved(api, schema);
    if (name != null && whole.getProperties() == null) {
      return of(whole);
    }
    if (whole.getProperties() == null) {
      throw new IllegalStateException("no example for " + schema);
    }
    return object(String.valueOf(name), whole);
  }

  private Map<String, @Nullable Object> object(String name, Schema schema) {
    Map<String, @Nullable Object> example = new LinkedHashMap<>();
    schema
        .getProperties()
        .forEach(
            (member, property) -> {
              if (isIn(schema, name, member)) {
                example.put(member, value(name, member, property));
              }
            });
    return example;
  }

  private boolean isIn(Schema schema, String name, String member) {
    return (schema.getRequired() != null && schema.getRequired().contains(member))
        || prose.isShown(name, member);
  }

  private @Nullable Object value(String schema, String member, Schema property) {
    if (prose.hasExample(schema, member)) {
      return prose.example(schema, member);
    }
    try {
      return of(property);
    } catch (IllegalStateException e) {
      throw new IllegalStateException("no example for %s.%s".formatted(schema, member), e);
    }
  }

  /** The first lines of a table of these items. */
  String csv(Schema item) {
    Map<?, ?> row = (Map<?, ?>) of(item);
    List<String> cells = new ArrayList<>();
    row.values().forEach(value -> cells.add(cell(value)));
    return "%s\r\n%s\r\n"
        .formatted(
            String.join(",", row.keySet().stream().map(String::valueOf).toList()),
            String.join(",", cells));
  }

  private static String cell(@Nullable Object value) {
    if (value instanceof Map || value instanceof List) {
      return "\"" + Json.text(value).replace("\"", "\"\"") + "\"";
    }
    return value == null ? "" : value.toString();
  }

  private static @Nullable Object first(@Nullable List<Object> examples) {
    return examples == null || examples.isEmpty() ? null : examples.getFirst();
  }

  static boolean isText(Schema schema) {
    return Objects.requireNonNullElse(schema.getType(), List.of()).contains(SchemaType.STRING);
  }
}
