package io.durabledelete.api.security;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The calls that the service really has, read from its classes. */
final class Resources {
  /** Calls that are about the caller alone, for whom a valid token is enough. */
  private static final String FOR_ANY_CALLER = "io.durabledelete.api.access.AnyCaller";

  private Resources() {}

  /** The keys of all calls below /api, as {@link Endpoint#key} writes them. */
  static List<String> keys() {
    return new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("io.durabledelete.api")
            .stream()
            .filter(each -> each.isAnnotatedWith(Path.class))
            .flatMap(each -> each.getMethods().stream())
            .filter(each -> !each.isAnnotatedWith(FOR_ANY_CALLER))
            .flatMap(each -> key(each).stream())
            .filter(each -> each.contains(" /api"))
            .toList();
  }

  private static Optional<String> key(JavaMethod method) {
    return method.getAnnotations().stream()
        .map(annotation -> annotation.getRawType())
        .filter(type -> type.isAnnotatedWith(HttpMethod.class))
        .map(JavaClass::getSimpleName)
        .findFirst()
        .map(verb -> verb + " " + path(method) + (isFile(method) ? " as a file" : ""));
  }

  private static String path(JavaMethod method) {
    String own =
        method.isAnnotatedWith(Path.class) ? method.getAnnotationOfType(Path.class).value() : "";
    String path = method.getOwner().getAnnotationOfType(Path.class).value() + own;
    return path.replaceAll("/$", "");
  }

  private static boolean isFile(JavaMethod method) {
    return method.isAnnotatedWith(Produces.class)
        && Arrays.stream(method.getAnnotationOfType(Produces.class).value())
            .anyMatch(type -> type.startsWith("text/csv"));
  }
}
