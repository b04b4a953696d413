package io.durabledelete.api.openapi;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.models.OpenAPI;
import org.eclipse.microprofile.openapi.models.media.Content;
import org.eclipse.microprofile.openapi.models.media.Schema;
import org.eclipse.microprofile.openapi.models.media.Schema.SchemaType;
import org.jspecify.annotations.Nullable;

/** Going through schemas. */
final class Schemas {
  private static final String PREFIX = "#/components/schemas/";

  private Schemas() {}

  static @Nullable String nameReferredTo(Schema schema) {
    String ref = schema.getRef();
    return ref == null ? null : ref.substring(PREFIX.length());
  }

  static Schema resolved(OpenAPI api, Schema schema) {
    String name = nameReferredTo(schema);
    if (name == null) {
      return schema;
    }
    Schema found = api.getComponents().getSchemas().get(name);
    if (found == null) {
      throw new IllegalStateException("there is no schema " + name);
    }
    return found;
  }

  /** The same, or null (as OpenAPI 3.1 says it). */
  static Schema orNull(Schema schema) {
    if (schema.getRef() != null) {
      return OASFactory.createSchema()
          .addAnyOf(schema)
          .addAnyOf(OASFactory.createSchema().addType(SchemaType.NULL));
    }
    if (schema.getEnumeration() != null) {
      List<Object> values = new ArrayList<>(schema.getEnumeration());
      values.add(null);
      schema.setEnumeration(values);
    }
    return isNullable(schema) ? schema : schema.addType(SchemaType.NULL);
  }

  static boolean isNullable(Schema schema) {
    return schema.getType() != null && schema.getType().contains(SchemaType.NULL);
  }

  /** Every schema of the description, the inner ones after those that they are in. */
  static void forEach(OpenAPI api, Consumer<Schema> action) {
    api.getComponents().getSchemas().values().forEach(each -> visit(each, action));
    api.getPaths().getPathItems().values().stream()
        .flatMap(item -> item.getOperations().values().stream())
        .flatMap(
            operation ->
                Stream.concat(
                    Stream.ofNullable(operation.getRequestBody()).map(body -> body.getContent()),
                    operation.getResponses().getAPIResponses().values().stream()
                        .map(answer -> answer.getContent())))
        .forEach(content -> visit(content, action));
  }

  private static void visit(@Nullable Content content, Consumer<Schema> action) {
    if (content != null) {
      content.getMediaTypes().values().forEach(media -> visit(media.getSchema(), action));
    }
  }

  private static void visit(@Nullable Schema schema, Consumer<Schema> action) {
    if (schema == null || schema.getBooleanSchema() != null) {
      return;
    }
    action.accept(schema);
    for (Map<String, Schema> inner :
        listOf(schema.getProperties(), schema.getPatternProperties())) {
      inner.values().forEach(each -> visit(each, action));
    }
    for (List<Schema> inner : listOf(schema.getAnyOf(), schema.getOneOf(), schema.getAllOf())) {
      inner.forEach(each -> visit(each, action));
    }
    visit(schema.getItems(), action);
    visit(schema.getAdditionalPropertiesSchema(), action);
  }

  @SafeVarargs
  private static <T> List<T> listOf(@Nullable T... values) {
    return Stream.of(values).filter(java.util.Objects::nonNull).toList();
  }
}
