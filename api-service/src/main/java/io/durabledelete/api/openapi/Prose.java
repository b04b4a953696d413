package io.durabledelete.api.openapi;

import java.math.BigDecimal;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.eclipse.microprofile.openapi.models.OpenAPI;
import org.eclipse.microprofile.openapi.models.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * The words for schemas and their members, by name or by schema and name: the {@code x-} parts of
 * {@code META-INF/openapi.yaml}.
 */
final class Prose {
  private static final Set<String> KNOWN = Set.of("says", "example", "minimum", "enum", "shown");

  private final Map<String, ?> names;
  private final Map<String, ?> says;
  private final Map<String, ?> members;
  private final Set<String> used = new HashSet<>();

  private Prose(Map<String, ?> names, Map<String, ?> says, Map<String, ?> members) {
    this.names = names;
    this.says = says;
    this.members = members;
  }

  static Prose takenFrom(OpenAPI api) {
    Map<String, Object> parts = Objects.requireNonNull(api.getExtensions());
    Prose prose = new Prose(map(parts, "x-names"), map(parts, "x-says"), map(parts, "x-members"));
    List.of("x-names", "x-says", "x-members").forEach(api::removeExtension);
    return prose;
  }

  @SuppressWarnings("unchecked")
  private static Map<String, ?> map(Map<String, Object> parts, String name) {
    return (Map<String, ?>) Objects.requireNonNull(parts.get(name), name);
  }

  String nameFor(String schema) {
    return names.containsKey(schema) ? String.valueOf(names.get(schema)) : schema;
  }

  /** Describes what has no description yet. */
  void tell(OpenAPI api) {
    api.getComponents().getSchemas().forEach(this::tell);
    Set<String> unused = new HashSet<>(members.keySet());
    unused.removeAll(used);
    if (!unused.isEmpty()) {
      throw new IllegalStateException("openapi.yaml has words for members that are not: " + unused);
    }
  }

  private void tell(String name, Schema schema) {
    if (schema.getDescription() == null) {
      schema.setDescription(text(name, says.get(name)));
      if (schema.getProperties() != null) {
        schema.getProperties().forEach((member, property) -> tell(name, member, property));
      }
    }
  }

  private void tell(String schema, String name, Schema property) {
    Map<?, ?> member = member(schema, name);
    property.setDescription(text(schema + "." + name, member.get("says")));
    if (member.get("example") != null) {
      property.setExamples(List.of(member.get("example")));
    }
    if (member.get("minimum") instanceof Number minimum) {
      property.setMinimum(new BigDecimal(minimum.toString()));
    }
    if (member.get("enum") instanceof List<?> values) {
      property.setEnumeration(List.copyOf(values));
      if (Schemas.isNullable(property)) {
        Schemas.orNull(property);
      }
    }
  }

  /** What is said of a member: of any of that name, and before that, of this schema's. */
  private Map<Object, Object> member(String schema, String name) {
    Map<Object, Object> all = new HashMap<>();
    for (String key : List.of(name, inherited(schema) + "." + name, schema + "." + name)) {
      if (members.get(key) instanceof Map<?, ?> found) {
        used.add(key);
        all.putAll(found);
      }
    }
    if (all.isEmpty() || !KNOWN.containsAll(all.keySet())) {
      throw new IllegalStateException(
          "openapi.yaml has no (good) words for %s.%s".formatted(schema, name));
    }
    return all;
  }

  /** These have all members of another. */
  private static String inherited(String schema) {
    return switch (schema) {
      case "Restored" -> "Task";
      case "LetterDetail" -> "Letter";
      default -> schema;
    };
  }

  boolean hasExample(String schema, String name) {
    return member(schema, name).containsKey("example");
  }

  @Nullable Object example(String schema, String name) {
    return member(schema, name).get("example");
  }

  boolean isShown(String schema, String name) {
    return Boolean.TRUE.equals(member(schema, name).get("shown"));
  }

  private static String text(String what, @Nullable Object text) {
    if (text == null) {
      throw new IllegalStateException("openapi.yaml has no words for " + what);
    }
    return text.toString();
  }
}
