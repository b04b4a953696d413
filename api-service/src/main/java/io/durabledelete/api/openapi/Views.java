package io.durabledelete.api.openapi;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.eclipse.microprofile.openapi.models.OpenAPI;
import org.eclipse.microprofile.openapi.models.media.Schema;
import org.jboss.jandex.AnnotationInstance;
import org.jboss.jandex.ClassInfo;
import org.jboss.jandex.FieldInfo;
import org.jboss.jandex.IndexView;
import org.jspecify.annotations.Nullable;

/**
 * What the records that are answered say of their members: which are always there, and which may be
 * null.
 */
final class Views {
  private final IndexView index;
  private final Map<String, List<ClassInfo>> records;

  Views(IndexView index) {
    this.index = index;
    this.records =
        index.getKnownClasses().stream()
            .filter(ClassInfo::isRecord)
            .collect(Collectors.groupingBy(ClassInfo::simpleName));
  }

  private record Member(boolean isRequired, boolean isNullable) {}

  void complete(OpenAPI api) {
    api.getComponents()
        .getSchemas()
        .forEach(
            (name, schema) -> {
              if (schema.getProperties() != null) {
                // a page is one of many things, and is called after them
                records.getOrDefault(name.matches("Page.+View") ? "Page" : name, List.of()).stream()
                    .map(this::members)
                    .filter(members -> members.keySet().equals(schema.getProperties().keySet()))
                    .findFirst()
                    .ifPresent(members -> complete(schema, members));
              }
            });
  }

  private static void complete(Schema schema, Map<String, Member> members) {
    // SmallRye takes them from the record's accessors in no particular order
    Map<String, Schema> inOrder = new LinkedHashMap<>();
    members.forEach(
        (name, member) -> {
          Schema property = Objects.requireNonNull(schema.getProperties().get(name));
          inOrder.put(name, member.isNullable() ? Schemas.orNull(property) : property);
          if (member.isRequired() && !isRequired(schema, name)) {
            schema.addRequired(name);
          }
        });
    schema.setProperties(inOrder);
  }

  private static boolean isRequired(Schema schema, String name) {
    return schema.getRequired() != null && schema.getRequired().contains(name);
  }

  private Map<String, Member> members(ClassInfo record) {
    Map<String, Member> members = new LinkedHashMap<>();
    record
        .unsortedRecordComponents()
        .forEach(
            component -> {
              FieldInfo field = record.field(component.name());
              if (field.hasAnnotation(JsonUnwrapped.class)) {
                members.putAll(members(index.getClassByName(field.type().name())));
              } else if (!field.hasAnnotation(JsonIgnore.class)) {
                members.put(nameOf(field), member(record, field));
              }
            });
    return members;
  }

  private static Member member(ClassInfo record, FieldInfo field) {
    boolean isNullable = field.type().annotations().stream().anyMatch(Views::isNullable);
    boolean isLeftOut = isNullable && isLeftOutWhenNull(record, field);
    return new Member(!isLeftOut, isNullable && !isLeftOut);
  }

  private static boolean isNullable(AnnotationInstance annotation) {
    return annotation.name().toString().equals(Nullable.class.getName());
  }

  private static boolean isLeftOutWhenNull(ClassInfo record, FieldInfo field) {
    AnnotationInstance own = field.annotation(JsonInclude.class);
    AnnotationInstance include = own == null ? record.declaredAnnotation(JsonInclude.class) : own;
    return include != null
        && include.value() != null
        && include.value().asEnum().equals(JsonInclude.Include.NON_NULL.name());
  }

  private static String nameOf(FieldInfo field) {
    AnnotationInstance given = field.annotation(JsonProperty.class);
    return given == null
        ? PropertyNamingStrategies.SnakeCaseStrategy.INSTANCE.translate(field.name())
        : given.value().asString();
  }
}
