package io.durabledelete.api.openapi;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.eclipse.microprofile.openapi.models.OpenAPI;
import org.eclipse.microprofile.openapi.models.media.Schema;
import org.eclipse.microprofile.openapi.models.media.Schema.SchemaType;
import org.jspecify.annotations.Nullable;

/**
 * The names of schemas as clients see them: a generated client has classes of these names. Schemas
 * that say no more than a type are put where they are used.
 */
final class SchemaNames {
  private static final Set<String> PLAIN = Set.of("UUID", "Instant");
  private static final Set<String> INSIDES = Set.of("JsonNode", "JsonNodeType");

  private SchemaNames() {}

  static void change(OpenAPI api, Prose prose) {
    Schemas.forEach(api, schema -> change(schema, prose));
    Map<String, Schema> renamed = new TreeMap<>();
    api.getComponents()
        .getSchemas()
        .forEach(
            (name, schema) -> {
              if (!PLAIN.contains(name) && !INSIDES.contains(name)) {
                renamed.put(changed(name, prose), schema);
              }
            });
    api.getComponents().setSchemas(renamed);
  }

  private static void change(Schema schema, Prose prose) {
    inline(schema);
    String name = Schemas.nameReferredTo(schema);
    if (name != null) {
      schema.setRef(changed(name, prose));
    }
    if (schema.getAnyOf() != null) {
      inlineOrNull(schema);
    }
    if ("date-time".equals(schema.getFormat())) {
      schema.setExamples(null); // SmallRye's own
    }
  }

  /** {@code anyOf: [UUID, null]} is a nullable text. */
  private static void inlineOrNull(Schema schema) {
    String name = Schemas.nameReferredTo(schema.getAnyOf().getFirst());
    if (name != null && PLAIN.contains(name)) {
      schema.setAnyOf(null);
      plain(schema, name);
      schema.addType(SchemaType.NULL);
    }
  }

  private static void inline(Schema schema) {
    String name = Schemas.nameReferredTo(schema);
    if (name == null) {
      return;
    }
    if (PLAIN.contains(name)) {
      plain(schema, name);
    } else if (INSIDES.contains(name)) {
      schema.setRef(null);
      schema.addType(SchemaType.OBJECT);
      schema.setAdditionalPropertiesBoolean(true);
    }
  }

  private static void plain(Schema schema, String name) {
    schema.setRef(null);
    schema.addType(SchemaType.STRING);
    schema.setFormat(name.equals("UUID") ? "uuid" : "date-time");
  }

  private static String changed(@Nullable String name, Prose prose) {
    return prose
        .nameFor(String.valueOf(name))
        .replaceFirst("^Page(.+)View$", "$1Page")
        .replaceFirst("View$", "");
  }
}
